import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root } from './run.mjs';

// ESM only: the two resolutions that cannot find an ES module are not promised.
const notPromised = new Set(['node10', 'node16-cjs']);

/** What is wrong with a packed package: its entry points, its types, and the files in it; one message each. */
export async function tarballProblems(manifest, tarball) {
  const bytes = readFileSync(tarball);
  const packed = createPackageFromTarballData(new Uint8Array(bytes));
  return [
    ...(await entryProblems(bytes)),
    ...(await typeProblems(packed, Object.keys(manifest.exports))),
    ...fileProblems(packed),
  ];
}

async function entryProblems(bytes) {
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function typeProblems(packed, entrypoints) {
  const result = await checkPackage(packed, { entrypoints: entrypoints.filter((entry) => !entry.endsWith('.json')) });
  if (!result.types) return ['types: none are shipped'];
  return result.problems
    .filter((problem) => !notPromised.has(problem.resolutionKind ?? problem.resolutionOption))
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

function fileProblems(packed) {
  const base = `/node_modules/${packed.packageName}`;
  const files = packed.listFiles(base).map((path) => path.slice(base.length + 1));
  const problems = ['LICENSE', 'package.json']
    .filter((file) => !files.includes(file))
    .map((file) => `${file} is missing`);
  for (const file of files) {
    if (/\.test\./.test(file)) problems.push(`${file} is a test`);
    const source = file.replace(/^dist\/(.*?)(\.d)?\.[jt]s(\.map)?$/, 'src/$1.ts');
    if (source !== file && !files.includes(source)) {
      problems.push(`${file} is left from a source that is gone; delete the package's dist folder`);
    }
    const text = packed.readFile(`${base}/${file}`);
    const path = text.includes(root)
      ? root
      : /(?<=["'`(\s]|file:\/\/)\/(?:home|Users|root|work)\/\w[\w./-]*/.exec(text)?.[0];
    if (path) problems.push(`${file} contains the absolute path ${path}`);
  }
  return problems;
}
