// Type-checks the programs `consumer/*.ts` of a project with one compiler, under the settings that users have:
// `node compile-consumer.mjs <compiler's package> <project> <folder of @types> <packages that only run in Node>`.
// Prints `{ programs, problems }` as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** @import { CompilerOptions, SourceFile } from 'typescript' */

const [compiler = '', project = '', typeRoot = '', ...nodeOnly] = process.argv.slice(2);
/** @type {typeof import('typescript')} */
const ts = createRequire(import.meta.url)(compiler);

const consumer = join(project, 'consumer');
const files = readdirSync(consumer).map((file) => join(consumer, file));
const forBrowsers = files.filter((file) => {
  const imported = Array.from(readFileSync(file, 'utf8').matchAll(/ from '(.+?)'/g), ([, name = '']) => name);
  return !imported.some((name) => /^node:|^@mem\/.*\/node$/.test(name) || nodeOnly.includes(name));
});
const node = { lib: ['es2022'], types: ['node'], files };
const nodeWithDom = { lib: ['es2022', 'dom'], types: ['node'], files };
const browser = { lib: ['es2022', 'dom'], types: [], files: forBrowsers };
const nodenext = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
// Every pair of values of the settings in which users differ occurs.
const projects = [
  { name: 'nodenext, exact', ...nodenext, ...node, exactOptionalPropertyTypes: true, skipLibCheck: false },
  { name: 'nodenext, skipLibCheck', ...nodenext, ...node, exactOptionalPropertyTypes: false, skipLibCheck: true },
  { name: 'bundler', ...bundler, ...nodeWithDom, exactOptionalPropertyTypes: false, skipLibCheck: false },
  {
    name: 'bundler, exact, skipLibCheck',
    ...bundler,
    ...nodeWithDom,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
  },
  { name: 'browser, exact', ...bundler, ...browser, exactOptionalPropertyTypes: true, skipLibCheck: false },
  { name: 'browser, skipLibCheck', ...bundler, ...browser, exactOptionalPropertyTypes: false, skipLibCheck: true },
];

/** @type {Map<string, SourceFile | undefined>} */
const parsed = new Map();
const problems = projects.flatMap(({ name, files: programs, lib, ...settings }) => {
  const options = {
    ...settings,
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: lib.map((each) => `lib.${each}.d.ts`),
    typeRoots: [typeRoot],
  };
  return typeErrors(programs, options).map((error) => `TypeScript ${ts.version}, ${name}: ${error}`);
});
const programs = projects.reduce((sum, each) => sum + each.files.length, 0);
process.stdout.write(JSON.stringify({ programs, problems }));

/**
 * @param {readonly string[]} programs
 * @param {CompilerOptions} options
 */
function typeErrors(programs, options) {
  const program = ts.createProgram(programs, options, compilerHost(options));
  // Without `skipLibCheck`, tfjs's own declarations have errors too, which are not ours to fix.
  const ours = program.getSourceFiles().filter(({ fileName }) => /\/consumer\/|\/node_modules\/@mem\//.test(fileName));
  const diagnostics = [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  return diagnostics.map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (file === undefined) return text;
    return `${relative(project, file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`;
  });
}

/**
 * Makes a compiler host that parses each file once for all programs with the same module resolution.
 *
 * @param {CompilerOptions} options
 */
function compilerHost(options) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, language, ...rest) => {
    const key = JSON.stringify([file, language, options.moduleResolution]);
    if (!parsed.has(key)) parsed.set(key, getSourceFile.call(host, file, language, ...rest));
    return parsed.get(key);
  };
  return host;
}
