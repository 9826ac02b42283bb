import { compareRuns } from '@mem/experiment';
import type { Command } from 'commander';
import { addFormatFlags, formatResults, type ResultsFormat } from './format-results.js';
import { readRun } from './read-run.js';

/** Adds `mem compare`, which prints the results of several run folders as one table. */
export function addCompare(mem: Command): void {
  addFormatFlags(mem.command('compare'))
    .description(
      'Print one table of several finished runs. Runs that differ only in their stage-1 seed share a row with mean and standard deviation.',
    )
    .argument('<folders...>', 'run folders')
    .addHelpText('after', '\nExample: mem compare runs/mae-first-* runs/from-scratch-*')
    .action(async (folders: readonly string[], format: ResultsFormat) => {
      console.log(formatResults(compareRuns(await Promise.all(folders.map(readRun))), format));
    });
}
