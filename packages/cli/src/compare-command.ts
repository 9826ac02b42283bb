import { listBackbones } from '@mem/backbones';
import { MemError } from '@mem/errors';
import { onnxDevices } from '@mem/onnx/node';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { compare } from './compare.js';
import { methodNames, methodsNamed } from './methods/all-methods.js';
import { checkRuntime, cliRuntimeNames, runtimeLabel } from './open-runtime.js';
import { createProgress } from './progress.js';
import { checkRecipe, type DatasetRecipe, type Recipe } from './recipe.js';
import { formatResultsTable } from './results-table.js';

/** What a comparison program offers beside the command line's own options. */
export interface CompareProgram {
  readonly name: string;
  readonly description: string;
  /** The run folder by default. */
  readonly out: string;
  /** The recipe for a dataset that the user chose, before single options are applied. */
  readonly recipeFor: (dataset: DatasetRecipe) => Recipe;
}

interface Flags {
  readonly data?: string;
  readonly features?: string;
  readonly out: string;
  readonly runtime?: string;
  readonly device?: string;
  readonly backbone?: string;
  readonly epochs?: number;
  readonly stage1Seed?: number;
  readonly seeds?: number[];
  readonly steps?: number;
  readonly methods?: string[];
}

const wholeNumber = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};
const list = (text: string): string[] => text.split(',').map((part) => part.trim());

/** Runs a comparison program with these arguments; returns its exit code: 0, or 1 after one clear error on standard error. */
export async function runCompareProgram(program: CompareProgram, args: readonly string[]): Promise<number> {
  const progress = createProgress();
  try {
    const recipe = parseArguments(program, args);
    if (recipe === undefined) return 0;
    const { out, ...resolved } = recipe;
    console.log(`Runtime: ${runtimeLabel(resolved)}`);
    const { results, timings } = await compare(resolved, { out, onEvent: progress.show });
    progress.stop();
    console.log(formatResultsTable(results, { color: process.stdout.isTTY && process.env.NO_COLOR === undefined }));
    console.log(`Accuracy on the test split in percent. Runtime ${timings.runtime}, ${Math.round(timings.totalSeconds)} s, ${timings.peakMegabytes} MB. Written to ${out}.`); // biome-ignore format: fits
    return 0;
  } catch (error) {
    progress.stop();
    if (error instanceof CommanderError) return 1;
    if (!MemError.is(error)) throw error;
    console.error(`error: ${error.message}`);
    return 1;
  } finally {
    progress.stop();
  }
}

/** The resolved recipe with its run folder; undefined where the arguments only asked for help. */
function parseArguments(
  { name, description, out, recipeFor }: CompareProgram,
  args: readonly string[],
): (Recipe & { readonly out: string }) | undefined {
  const command = new Command(name)
    .description(description)
    .option('--data <folder>', 'record files (train, val and test .bin.gz, classes.txt) instead of the procedural set')
    .option('--features <file>', 'frozen features (safetensors): stage 2 alone')
    .option('--out <folder>', 'run folder', out)
    .option('--runtime <name>', `what computes: ${cliRuntimeNames.join(', ')}`)
    .option('--device <name>', `where the runtime onnx computes: ${onnxDevices.join(', ')}`)
    .option('--backbone <name>', `stage 1's model: ${listBackbones().join(', ')}`)
    .option('--epochs <n>', 'stage-1 epochs', wholeNumber)
    .option('--stage1-seed <n>', 'seed of stage 1', wholeNumber)
    .option('--seeds <list>', 'stage-2 seeds, such as 0,1,2', (text: string) => list(text).map(wholeNumber))
    .option('--steps <n>', 'training steps of each stage-2 fit', wholeNumber)
    .option('--methods <list>', `stage-2 methods: ${methodNames.join(', ')}`, list)
    .allowExcessArguments(false)
    .exitOverride();
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.helpDisplayed') return undefined;
    throw error;
  }
  const flags = command.opts<Flags>();
  if (flags.data !== undefined && flags.features !== undefined) {
    throw new MemError('bad-option', 'Give either --data or --features, not both.');
  }
  const recipe = recipeFor(datasetOf(flags));
  const methods = flags.methods ?? recipe.stage2.methods;
  methodsNamed(methods);
  const runtime = flags.runtime ?? recipe.runtime;
  const device = flags.device ?? (runtime === recipe.runtime ? recipe.device : undefined);
  const choice = { runtime, ...(device === undefined ? {} : { device }) };
  checkRuntime(choice);
  const resolved = checkRecipe({
    ...recipe,
    ...choice,
    backbone: flags.backbone ?? recipe.backbone,
    stage1: {
      ...recipe.stage1,
      epochs: flags.epochs ?? recipe.stage1.epochs,
      seed: flags.stage1Seed ?? recipe.stage1.seed,
    },
    stage2: {
      ...recipe.stage2,
      methods,
      seeds: flags.seeds ?? recipe.stage2.seeds,
      steps: flags.steps ?? recipe.stage2.steps,
    },
  });
  return { ...resolved, out: flags.out };
}

function datasetOf({ data, features }: Flags): DatasetRecipe {
  if (features !== undefined) return { kind: 'features', path: features };
  return data === undefined ? { kind: 'procedural', seed: 1 } : { kind: 'records', path: data };
}
