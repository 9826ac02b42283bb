import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { undocumentedNames } from './report-names.mjs';
import { root } from './run.mjs';

const reportEnding = '.api.md';

/**
 * Compares the committed report of each entry of `packages` (which are built) with what its types say; `update` writes the
 * reports. Returns `{ entries, problems }`: how many entries there are, and one message for each report that differs (with
 * the difference), exported name or class member without a doc comment, type in a signature that nobody can
 * import, and doc comment that is not TSDoc.
 */
export function apiReports(packages, { update = false } = {}) {
  const entries = packages.flatMap(packageEntries);
  const scratch = mkdtempSync(join(tmpdir(), 'mem-api-'));
  try {
    const configs = entries.map((entry) => extractorConfig(entry, entries, scratch));
    // One program for all entries: they share most of what is read.
    const compilerState = CompilerState.create(configs[0], {
      additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
    });
    const problems = entries.flatMap((entry, i) => [
      ...extractorProblems(entry, configs[i], compilerState, update),
      ...undocumentedNames(readFileSync(join(scratch, entry.report), 'utf8')).map(
        (name) => `${entry.name}: ${name} has no doc comment`,
      ),
    ]);
    return { entries: entries.length, problems: [...problems, ...leftOverReports(packages, entries)] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** `{ name, folder, types, main, report }` of each entry with types: `main` the types of the package's main entry. */
function packageEntries({ name, folder, manifest }) {
  const short = name.slice(name.indexOf('/') + 1);
  const main = join(folder, manifest.exports['.'].types);
  return Object.entries(manifest.exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([entry, target]) => ({
      name: name + entry.slice(1),
      folder,
      types: join(folder, target.types),
      main,
      report: short + entry.slice(1).replaceAll('/', '-') + reportEnding,
    }));
}

function extractorConfig({ folder, types, report }, entries, scratch) {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
  return ExtractorConfig.prepare({
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
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'error' },
          // Everything exported is public.
          'ae-missing-release-tag': { logLevel: 'none' },
          // Told from the report, which marks them too.
          'ae-undocumented': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'error' } },
      },
    },
  });
}

function extractorProblems({ name, folder, report, main, types }, config, compilerState, update) {
  const problems = [];
  const messageCallback = (message) => {
    const { category, messageId, text, logLevel, sourceFilePath, sourceFileLine } = message;
    message.handled = true;
    if (messageId === 'console-api-report-diff') problems.push(text);
    else if (messageId === 'console-api-report-not-copied') {
      problems.push(`${relative(root, join(folder, report))} is not what ${name} exports now`);
    } else if (category === 'console') {
      if (logLevel === 'error') problems.push(`${name}: ${text}`);
    } else if (messageId === 'tsdoc-undefined-tag' && text.includes('"@default"')) {
      // TypeDoc's and editors' tag, which TSDoc does not define.
    } else if (logLevel !== 'none') {
      // Who uses another entry has the main entry's types at hand.
      const forgotten = messageId === 'ae-forgotten-export' && /^The symbol "(.+?)"/.exec(text)?.[1];
      if (forgotten && main !== types && exportedNames(compilerState.program, main).has(forgotten)) return;
      problems.push(`${relative(root, sourceFilePath)}:${sourceFileLine}: ${text} (${messageId})`);
    }
  };
  Extractor.invoke(config, { compilerState, localBuild: update, printApiReportDiff: !update, messageCallback });
  return problems;
}

function exportedNames(program, file) {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  return new Set(checker.getExportsOfModule(module).map((symbol) => symbol.name));
}

function leftOverReports(packages, entries) {
  return packages.flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(reportEnding))
      .filter((file) => !entries.some((entry) => entry.folder === folder && entry.report === file))
      .map((file) => `${relative(root, join(folder, file))} is the report of an entry that is gone; delete it`),
  );
}
