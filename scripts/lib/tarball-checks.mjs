import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { root } from './run.mjs';

/** @import { Package } from '@arethetypeswrong/core' */
/** @import { Manifest } from './packages.mjs' */

// The packages are ESM only: the two resolutions that cannot find an ES module are not supported.
const unsupported = new Set(['node10', 'node16-cjs']);

/**
 * Checks the entries, types and files of a packed package.
 *
 * @param {Manifest} manifest
 * @param {string} tarball
 * @returns {Promise<string[]>} One message for each problem.
 */
export async function tarballProblems(manifest, tarball) {
  const bytes = readFileSync(tarball);
  const packed = createPackageFromTarballData(new Uint8Array(bytes));
  return [
    ...(await entryProblems(bytes)),
    ...(await typeProblems(packed, Object.keys(manifest.exports ?? {}))),
    ...fileProblems(packed),
  ];
}

/** @param {Buffer<ArrayBuffer>} bytes */
async function entryProblems(bytes) {
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/**
 * @param {Package} packed
 * @param {readonly string[]} entrypoints
 */
async function typeProblems(packed, entrypoints) {
  const result = await checkPackage(packed, { entrypoints: entrypoints.filter((entry) => !entry.endsWith('.json')) });
  if (!result.types) return ['types: none are shipped'];
  return result.problems
    .filter(
      (problem) =>
        !('resolutionKind' in problem && unsupported.has(problem.resolutionKind)) &&
        !('resolutionOption' in problem && unsupported.has(problem.resolutionOption)),
    )
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

/** @param {Package} packed */
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
      problems.push(`${file} has no source any more; delete the package's dist folder`);
    }
    const text = packed.readFile(`${base}/${file}`);
    const path = text.includes(root)
      ? root
      : /(?<=["'`(\s]|file:\/\/)\/(?:home|Users|root|work)\/\w[\w./-]*/.exec(text)?.[0];
    if (path) problems.push(`${file} contains the absolute path ${path}`);
  }
  return problems;
}
