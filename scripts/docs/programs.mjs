import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const languages = new Set(['js', 'ts']);

/**
 * The programs that a page's blocks of JavaScript and TypeScript are, `{ path, line, language, text, reason }`: their lines
 * stand where they stand in the page, and `reason` says why a program is not run. Each block is one by itself unless the comment
 * before it, `<!-- docs: ... -->`, says otherwise:
 * - `given`, and code under that: what a reader has, and a test has to make;
 * - `continues`: goes on where the block above ended;
 * - `one program from here on`: so do all that follow;
 * - `not run: why`: its types alone are checked.
 */
export function programsOf({ path, blocks }) {
  const programs = [];
  let together = false;
  for (const { language, text, line, note } of blocks) {
    if (!languages.has(language)) continue;
    const [verb, reason] = (note?.text ?? '').split(/:\s*/);
    if (!['', 'given', 'continues', 'one program from here on', 'not run'].includes(verb)) {
      throw new Error(`${path}:${line}: there is no note '${verb}'; see scripts/docs/programs.mjs`);
    }
    if (verb === 'not run' && (!reason || language === 'js')) {
      throw new Error(`${path}:${line}: a block that is not run says why, and is ts so that its types can be checked`);
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

function put(lines, text, line) {
  for (const [i, each] of text.split('\n').entries()) lines[line - 1 + i] = each;
}

/** JavaScript that Node runs, mapped so that stack traces have the page's own lines. */
export function compile({ path, text }, root) {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      sourceMap: true,
    },
  });
  const map = { ...JSON.parse(sourceMapText), sources: [pathToFileURL(join(root, path)).href] };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return outputText.replace(/(?<=^\/\/# sourceMappingURL=).*/m, `data:application/json;base64,${encoded}`);
}

/** What the compiler has to say about TypeScript programs under the repository's own settings, as `file:line: message`. */
export function typeErrors(programs, root) {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    // Nothing is emitted; a block may well end before it has used all that it shows.
    { noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false, declaration: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (found) => found },
  );
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
    // Without an import of its own a block would share its names with all others.
    const text = program && (/^\s*(im|ex)port /m.test(program.text) ? program.text : `${program.text}\nexport {};`);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
  };
  const whole = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, { path }]) => {
    const source = whole.getSourceFile(file);
    return [...whole.getSyntacticDiagnostics(source), ...whole.getSemanticDiagnostics(source)].map(
      ({ start, messageText }) => {
        const { line } = source.getLineAndCharacterOfPosition(start ?? 0);
        return `${path}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}
