import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MemError } from '@mem/errors';
import type { Command } from 'commander';
import { compareRuns, type FinishedRun } from '../compare-runs.js';
import { parseResults } from '../results.js';
import { resultsFile } from '../stages/evaluate.js';
import { addFormatFlags, formatResults, type ResultsFormat } from './format-results.js';

/** Adds `mem compare`: the results of several run folders as one table. */
export function addCompare(mem: Command): void {
  addFormatFlags(mem.command('compare'))
    .description('prints one table of several finished runs; runs of one recipe that differ in their stage-1 seed are one row, with its mean and standard deviation') // biome-ignore format: fits
    .argument('<folders...>', 'run folders')
    .addHelpText('after', '\nExample: mem compare runs/mae-first-* runs/from-scratch-*')
    .action(async (folders: readonly string[], format: ResultsFormat) => {
      console.log(formatResults(compareRuns(await Promise.all(folders.map(readRun))), format));
    });
}

async function readRun(folder: string): Promise<FinishedRun> {
  const read = async (file: string): Promise<string> =>
    readFile(join(folder, file), 'utf8').catch((cause) => {
      throw new MemError('bad-file', `Expected the folder of a finished run at ${folder}, with ${file} in it, but: ${cause.message}.`, { folder }, { cause }); // biome-ignore format: fits
    });
  return {
    name: basename(resolve(folder)),
    recipe: JSON.parse(await read('recipe.json')),
    results: parseResults(await read(resultsFile)),
  };
}
