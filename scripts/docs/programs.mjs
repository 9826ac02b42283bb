import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** @import { Page } from './pages.mjs' */

/**
 * A program in a page, with the same line numbers; `reason` is why it is not run.
 *
 * @typedef {object} Program
 * @property {string} path
 * @property {number} line
 * @property {string} language
 * @property {string} text
 * @property {string | undefined} reason
 */

const languages = new Set(['js', 'ts']);

/**
 * Makes programs of a page's blocks of JavaScript and TypeScript. Each block is a program of its own unless the comment
 * before it, `<!-- docs: ... -->`, says otherwise:
 * - `given`, followed by code: code that a reader already has, put before the block;
 * - `continues`: the block continues the one above;
 * - `one program from here on`: all following blocks continue this one;
 * - `not run: why`: only its types are checked.
 *
 * @param {Pick<Page, 'path' | 'blocks'>} page
 * @returns {Program[]}
 */
export function programsOf({ path, blocks }) {
  /** @type {(Omit<Program, 'text'> & { lines: (string | undefined)[] })[]} */
  const programs = [];
  let together = false;
  for (const { language, text, line, note } of blocks) {
    if (!languages.has(language)) continue;
    const [verb = '', reason] = (note?.text ?? '').split(/:\s*/);
    if (!['', 'given', 'continues', 'one program from here on', 'not run'].includes(verb)) {
      throw new Error(`${path}:${line}: unknown note '${verb}'; scripts/docs/programs.mjs lists them`);
    }
    if (verb === 'not run' && (!reason || language === 'js')) {
      throw new Error(
        `${path}:${line}: a block that is not run must say why, and must be ts so that its types can be checked`,
      );
    }
    let program = programs.at(-1);
    if (program === undefined || !(verb === 'continues' || together)) {
      program = { path, line, language, lines: [], reason };
      programs.push(program);
    }
    together ||= verb === 'one program from here on';
    put(program.lines, note?.code ?? '', note?.line ?? line);
    put(program.lines, text, line);
  }
  return programs.map(({ lines, ...program }) => ({
    ...program,
    text: Array.from(lines, (each) => each ?? '').join('\n'),
  }));
}

/**
 * @param {(string | undefined)[]} lines
 * @param {string} text
 * @param {number} line
 */
function put(lines, text, line) {
  for (const [i, each] of text.split('\n').entries()) lines[line - 1 + i] = each;
}

/**
 * Compiles a program to JavaScript, with a source map so that stack traces have the page's line numbers.
 *
 * @param {Program} program
 * @param {string} root
 */
export function compile({ path, text }, root) {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      sourceMap: true,
    },
  });
  /** @type {object} */
  const sourceMap = JSON.parse(sourceMapText ?? '{}');
  const map = { ...sourceMap, sources: [pathToFileURL(join(root, path)).href] };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return outputText.replace(/(?<=^\/\/# sourceMappingURL=).*/m, `data:application/json;base64,${encoded}`);
}

/**
 * Type-checks TypeScript programs with the repository's own settings.
 *
 * @param {readonly Program[]} programs
 * @param {string} root
 * @returns {string[]} Errors as `file:line: message`.
 */
export function typeErrors(programs, root) {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    // Nothing is emitted, and a block need not use everything it defines.
    { noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false, declaration: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found) => found },
  );
  if (config === undefined) throw new Error(`The compiler cannot read ${join(root, 'tsconfig.json')}.`);
  const elsewhere = ['cli', 'nn', 'testing'].map((name) => `./packages/${name}/node_modules/*`);
  const options = { ...config.options, paths: { ...config.options.paths, '*': ['*', ...elsewhere] } };
  const files = new Map(
    programs.map((program) => [join(root, dirname(program.path), `docs-${program.line}.ts`), program]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const program = files.get(file);
    // Without an import or export, a block would share its names with all others.
    const text = program && (/^\s*(im|ex)port /m.test(program.text) ? program.text : `${program.text}\nexport {};`);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
  };
  const whole = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, { path }]) => {
    const source = whole.getSourceFile(file);
    return [...whole.getSyntacticDiagnostics(source), ...whole.getSemanticDiagnostics(source)].map(
      ({ start, messageText }) => {
        const line = source?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
        return `${path}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}
