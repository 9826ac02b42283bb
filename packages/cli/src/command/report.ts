import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { comparedRuns } from '@mem/experiment';
import { allTables, compareWithPaper, comparisonCsv, comparisonLatex, comparisonMarkdown } from '@mem/results';
import type { Command } from 'commander';
import { isFinishedRun, readEvaluatedRun } from './read-run.js';

/** Argument of `mem report`. */
export const reportArgument = {
  name: '[recipe-or-runs...]',
  about: 'folders of finished runs to compare, or the recipe of one run whose report is written',
} as const;

const defaultOut = join('runs', 'comparison');

/**
 * Adds the action of `mem report`: folders with results are compared with each other and the paper, anything else is
 * the recipe of the stage.
 */
export function addReportAction<Flags extends { readonly out?: string }>(
  command: Command,
  runStage: (recipe: string | undefined, flags: Flags) => Promise<void>,
): void {
  command
    .description(
      `Draw the paper's tables and figures from the folders of finished runs (--out default: ${defaultOut}). With a recipe or none: write the report of the run in --out.`,
    )
    .addHelpText('after', '\nExamples:\n  mem report runs/a runs/b --out comparison\n  mem report --out runs/a')
    .action(async (paths: readonly string[], flags: Flags) => {
      const recipes = paths.filter((path) => !isFinishedRun(path));
      if (paths.length === recipes.length && paths.length < 2) return runStage(paths[0], flags);
      if (recipes.length > 0) {
        throw new MemError(
          'bad-option',
          `mem report compares folders of finished runs, but these have no results.json: ${recipes.join(', ')}. Finish them with mem run, or leave them out.`,
          { recipes },
        );
      }
      checkFlags(command);
      await writeComparison(paths, flags.out ?? defaultOut);
    });
}

/** Rejects flags of the stage, which the finished runs can't take any more. */
function checkFlags(command: Command): void {
  const given = command.options.filter(
    (option) => option.long !== '--out' && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given.length === 0) return;
  throw new MemError(
    'bad-option',
    `Finished runs are compared as they are: only --out can be given, but not ${given.map(({ long }) => long).join(', ')}.`,
  );
}

async function writeComparison(folders: readonly string[], out: string): Promise<void> {
  const comparison = compareWithPaper(comparedRuns(await Promise.all(folders.map(readEvaluatedRun))));
  const tables = allTables(comparison);
  // Loaded on demand, since the chart library is slow to load.
  const { renderComparison } = await import('@mem/report');
  const files = {
    'comparison.html': renderComparison(comparison),
    'tables.csv': comparisonCsv(tables),
    'tables.md': comparisonMarkdown(tables),
    'tables.tex': comparisonLatex(tables),
  };
  await mkdir(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(out, name), text);
  console.error(
    `${folders.length} runs compared. Written: ${Object.keys(files)
      .map((name) => `${out}/${name}`)
      .join(', ')}`,
  );
}
