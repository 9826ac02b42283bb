import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { typedEntries } from './packages.mjs';
import { undocumentedNames } from './report-names.mjs';
import { root } from './run.mjs';

/** @import { CompilerState as State, ExtractorMessage } from '@microsoft/api-extractor' */
/** @import { WorkspacePackage } from './packages.mjs' */

/**
 * An entry of a package: its types, the types of the package's main entry, and the name of its report.
 *
 * @typedef {{ name: string, folder: string, types: string, main: string, report: string }} Entry
 */

const reportEnding = '.api.md';

/**
 * Compares the committed API report of each entry of `packages`, which must be built, with its types; `update` writes
 * the reports instead. There is one problem for each report that differs (followed by the difference), each exported
 * name or class member without a doc comment, each type in a signature that cannot be imported, and each doc comment
 * that is not valid TSDoc.
 *
 * @param {readonly WorkspacePackage[]} packages
 * @param {{ update?: boolean }} options
 * @returns {{ entries: number, problems: string[] }}
 */
export function apiReports(packages, { update = false } = {}) {
  const entries = packages.flatMap(packageEntries);
  const scratch = mkdtempSync(join(tmpdir(), 'mem-api-'));
  try {
    const configs = entries.map((entry) => extractorConfig(entry, entries, scratch));
    const [first] = configs;
    if (first === undefined) return { entries: 0, problems: leftOverReports(packages, entries) };
    // One program for all entries, because they read mostly the same files.
    const compilerState = CompilerState.create(first, {
      additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
    });
    const problems = entries.flatMap((entry, i) => [
      ...extractorProblems(entry, configs[i] ?? first, { compilerState, update }),
      ...undocumentedNames(readFileSync(join(scratch, entry.report), 'utf8')).map(
        (name) => `${entry.name}: ${name} has no doc comment`,
      ),
    ]);
    return { entries: entries.length, problems: [...problems, ...leftOverReports(packages, entries)] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * @param {WorkspacePackage} of
 * @returns {Entry[]}
 */
function packageEntries({ name, folder, manifest }) {
  const short = name.slice(name.indexOf('/') + 1);
  const entries = typedEntries(manifest);
  const main = entries.find(({ entry }) => entry === '.')?.types ?? '';
  return entries.map(({ entry, types }) => ({
    name: name + entry.slice(1),
    folder,
    types: join(folder, types),
    main: join(folder, main),
    report: short + entry.slice(1).replaceAll('/', '-') + reportEnding,
  }));
}

/**
 * @param {Entry} entry
 * @param {readonly Entry[]} entries
 * @param {string} scratch
 */
function extractorConfig({ folder, types, report }, entries, scratch) {
  /** @type {{ compilerOptions: object }} */
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
  const [error, none] = [{ logLevel: ExtractorLogLevel.Error }, { logLevel: ExtractorLogLevel.None }];
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: entries.map((entry) => entry.types) } },
      apiReport: { enabled: true, reportFileName: report, reportFolder: folder, reportTempFolder: scratch },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: error },
        extractorMessageReporting: {
          default: error,
          // Everything exported is public.
          'ae-missing-release-tag': none,
          // Found in the report, which marks them too.
          'ae-undocumented': none,
        },
        tsdocMessageReporting: { default: error },
      },
    },
  });
}

/**
 * @param {Entry} entry
 * @param {ExtractorConfig} config
 * @param {{ compilerState: State, update: boolean }} options
 */
function extractorProblems({ name, folder, report, main, types }, config, { compilerState, update }) {
  /** @type {string[]} */
  const problems = [];
  const messageCallback = (/** @type {ExtractorMessage} */ message) => {
    const { category, messageId, text, logLevel, sourceFilePath = '', sourceFileLine } = message;
    message.handled = true;
    if (messageId === 'console-api-report-diff') problems.push(text);
    else if (messageId === 'console-api-report-not-copied') {
      problems.push(`${relative(root, join(folder, report))} does not match the exports of ${name}`);
    } else if (category === 'console') {
      if (logLevel === 'error') problems.push(`${name}: ${text}`);
    } else if (messageId === 'tsdoc-undefined-tag' && text.includes('"@default"')) {
      // TypeDoc and editors know this tag, but TSDoc does not define it.
    } else if (logLevel !== 'none') {
      // Users of another entry can import types from the main entry.
      const forgotten = messageId === 'ae-forgotten-export' && /^The symbol "(.+?)"/.exec(text)?.[1];
      if (forgotten && main !== types && exportedNames(compilerState, main).has(forgotten)) return;
      problems.push(`${relative(root, sourceFilePath)}:${sourceFileLine}: ${text} (${messageId})`);
    }
  };
  Extractor.invoke(config, { compilerState, localBuild: update, printApiReportDiff: !update, messageCallback });
  return problems;
}

/**
 * @param {State} compilerState
 * @param {string} file
 * @returns {Set<string>}
 */
function exportedNames(compilerState, file) {
  // API Extractor types its program as `unknown`, to keep its own copy of TypeScript out of its interface.
  const program = /** @type {import('typescript').Program} */ (compilerState.program);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  return new Set(module && checker.getExportsOfModule(module).map((symbol) => symbol.name));
}

/**
 * @param {readonly WorkspacePackage[]} packages
 * @param {readonly Entry[]} entries
 */
function leftOverReports(packages, entries) {
  return packages.flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(reportEnding))
      .filter((file) => !entries.some((entry) => entry.folder === folder && entry.report === file))
      .map((file) => `${relative(root, join(folder, file))} belongs to an entry that no longer exists; delete it`),
  );
}
