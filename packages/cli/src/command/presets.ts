import { formatPreset, presetNamed, presets } from '@mem/experiment';
import type { Command } from 'commander';

/** Adds `mem presets`, which prints the published settings and the source of each value. */
export function addPresets(mem: Command): void {
  mem
    .command('presets')
    .description('List the presets, or print the values of one with their sources.')
    .argument('[name]', 'name of a preset')
    .allowExcessArguments(false)
    .action((name: string | undefined) => {
      const lines = Object.entries(presets).map(([each, { about }]) => `${each.padEnd(26)} ${about}`);
      console.log(name === undefined ? lines.join('\n') : formatPreset(name, presetNamed(name)));
    });
}
