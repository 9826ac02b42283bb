import { checkRuntime, cliRuntimeNames, runtimeLabel } from '@mem/experiment';
import { outputFiles, verdictSamples } from '@mem/improve';
import { onnxDevices } from '@mem/onnx/node';
import type { Command } from 'commander';
import { arrayFlags } from '../improve/read-arrays.js';
import { type RunImproveOptions, runImprove } from '../improve/run-improve.js';
import type { ProgressView } from '../progress.js';
import { formatResults } from './format-results.js';
import type { Guard } from './guard.js';
import { addBoundFlags, seedList, wholeNumber } from './recipe-flags.js';

/** Flags of the command, beside those of the arrays. */
interface ImproveFlags extends Omit<RunImproveOptions, 'files' | 'onEvent'> {
  readonly from?: string;
  readonly json?: boolean;
}

const splits: Readonly<Record<string, string>> = {
  train: 'of the training images',
  val: 'of the validation images',
  test: 'of the test images',
};
const parts: Readonly<Record<string, string>> = {
  features: 'inputs of the last layer, [images, dim]',
  logits: 'scores before the softmax, [images, classes]',
  labels: 'class ids from 0, [images]',
  weight: 'weight of the last layer, [classes, dim]',
  bias: 'bias of the last layer, [classes]',
  classCounts: 'training images per class, [classes] (default: counted from the labels)',
};

/** Adds `mem improve`, which improves an existing classifier from its saved outputs. */
export function addImprove(mem: Command, progress: ProgressView, guard: Guard): void {
  const command = mem
    .command('improve')
    .description(
      'Improve an existing classifier from any framework, using its saved outputs: fit MEM and the other stage-2 methods, select on validation, and write a verdict, the modulator and a report.',
    );
  for (const [name, flag] of Object.entries(arrayFlags)) {
    const [split, part] = name.split('.') as [string, string];
    const of = part in parts && split in splits && part !== 'classCounts' ? ` ${splits[split]}` : '';
    command.option(`${flag} <file.npy>`, `${parts[part]}${of}`);
  }
  command
    .option(
      '--from <file>',
      `safetensors file or .npz archive with any of these arrays: ${Object.keys(arrayFlags).join(', ')}`,
    )
    .option('--class-names <file>', 'class names, one per line')
    .option('--name <text>', 'name of the classifier (default: the name of its file or folder)')
    .option('--out <folder>', 'output folder', 'improved');
  addBoundFlags(command)
    .option('--steps <n>', 'training steps per fit', wholeNumber)
    .option('--seeds <list>', 'seeds of the trained methods, such as 0,1,2', seedList)
    .option('--seed <n>', 'seed of the samples held out for a missing validation or test split', wholeNumber, 1)
    .option('--runtime <name>', `runtime: ${cliRuntimeNames.join(', ')}`, 'onnx')
    .option('--device <name>', `device of the runtime onnx: ${onnxDevices.join(', ')}`)
    .option('--json', `print ${outputFiles.verdict} instead of text`)
    .addHelpText(
      'after',
      `
Example: mem improve --features x.npy --logits l.npy --labels y.npy --val-features vx.npy --val-logits vl.npy --val-labels vy.npy
From an .npz archive, the array with the flag's name or the only array is read; FILE.npz:NAME reads another.
Without --test-*, half of validation is held out for the verdict. Without --val-*, parts of the training images are held out, which makes the figures optimistic.`,
    )
    .allowExcessArguments(false)
    .action((flags: ImproveFlags & Readonly<Record<string, unknown>>) => {
      checkRuntime(flags);
      return guard(flags, () => improveFrom(flags, progress));
    });
}

async function improveFrom(
  given: ImproveFlags & Readonly<Record<string, unknown>>,
  progress: ProgressView,
): Promise<void> {
  const { from, json = false, ...flags } = given;
  const npy = Object.fromEntries(
    Object.entries(arrayFlags).flatMap(([name, flag]) => {
      const path = given[camelCase(flag)];
      return path === undefined ? [] : [[name, String(path)]];
    }),
  );
  console.error(`Runtime: ${runtimeLabel(given)}`);
  const started = performance.now();
  const { improvement, results, verdictFile } = await runImprove({
    ...flags,
    files: { from, npy },
    onEvent: progress.show,
  });
  progress.stop();
  const { headline, sentences } = improvement.verdict;
  if (json) console.log(verdictFile.trimEnd());
  else {
    const table = formatResults(results, {}, verdictSamples[improvement.evidence.from]);
    console.log([headline, ...sentences.map((sentence) => `- ${sentence}`), '', table].join('\n'));
  }
  console.error(
    `Accuracy in percent. ${Math.round((performance.now() - started) / 1000)} s. Written: ${flags.out}/${outputFiles.page}`,
  );
}

/** Converts a flag such as `--val-features` to commander's name for it, `valFeatures`. */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
