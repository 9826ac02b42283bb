import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SeedSummary, summarizeSeeds } from '@mem/evaluation';
import type { MethodResult } from '@mem/results';
import { decodeFit } from '../data/fit-file.js';
import type { SweepConfiguration, SweepValues } from './plan-sweep.js';
import type { SweepMode } from './sweep-file.js';

/** Configuration of a sweep with its accuracy on validation. */
export interface RankedConfiguration {
  readonly name: string;
  readonly values: SweepValues;
  /** Mean per-class accuracy on validation in percent, over the stage-2 seeds. */
  readonly validation: SeedSummary & { readonly runs: readonly number[] };
}

/** Contents of `sweep.json`: the configurations by validation, and the test figures of the selected one alone. */
export interface SweepResult {
  /** Method that was varied. */
  readonly method: string;
  readonly mode: SweepMode;
  readonly axes: Readonly<Record<string, readonly unknown[]>>;
  readonly seeds: readonly number[];
  /** Number of configurations that the selected one was chosen from, with those that failed. */
  readonly tried: number;
  /** Most accurate configuration on validation, with its accuracies on the test split in percent. */
  readonly selected: RankedConfiguration & { readonly test: Omit<MethodResult, 'name'> };
  /** All configurations that were fitted, from the most accurate on validation to the least. */
  readonly configurations: readonly RankedConfiguration[];
  /** Configurations that could not be fitted. */
  readonly failed: readonly { readonly name: string; readonly values: SweepValues; readonly error: string }[];
}

/** Ranks configurations by their mean accuracy on validation; the earlier of two equals is first. */
export function rankConfigurations(configurations: readonly RankedConfiguration[]): RankedConfiguration[] {
  return configurations.toSorted((a, b) => b.validation.mean - a.validation.mean);
}

/** Reads the validation accuracies of a configuration's fits, whose files hold no test label. */
export async function readConfiguration(
  { name, values, recipe }: SweepConfiguration,
  folder: string,
  deterministic = false,
): Promise<RankedConfiguration> {
  const [method] = recipe.stage2.methods;
  const parts = deterministic ? [method] : recipe.stage2.seeds.map((seed) => `${method}-${seed}`);
  const runs = await Promise.all(
    parts.map(async (part) => {
      const { validationAccuracy } = decodeFit(await readFile(join(folder, `fits/${part}.safetensors`)));
      return Math.round(1e5 * validationAccuracy) / 1000;
    }),
  );
  return { name, values, validation: { ...summarizeSeeds(runs), runs } };
}
