import { basename, dirname, extname, resolve } from 'node:path';
import { checkRecipe, openRuntime, type RuntimeChoice, runtimeLabel } from '@mem/experiment';
import { type ImprovedClassifier, improveClassifier } from '@mem/improve';
import type { RunEvent } from '@mem/results';
import { checkOutput, writeOutput } from './output-folder.js';
import { type ArrayFiles, arrayFlags, readArrays, readClassNames } from './read-arrays.js';

/** Options of `runImprove`. */
export interface RunImproveOptions extends RuntimeChoice {
  readonly files: ArrayFiles;
  readonly classNames?: string | undefined;
  /**
   * Name of the classifier.
   * @default the name of the file or folder of its arrays
   */
  readonly name?: string | undefined;
  readonly out: string;
  /** Classes with more training images are many-shot. */
  readonly manyAbove?: number | undefined;
  /** Classes with fewer training images are few-shot. */
  readonly fewBelow?: number | undefined;
  readonly seed: number;
  readonly seeds?: readonly number[] | undefined;
  readonly steps?: number | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Reads a classifier's arrays, improves the classifier, and writes the folder. Nothing is written before everything is
 * computed.
 * @throws MemError for invalid arrays, names or settings, before anything is computed.
 */
export async function runImprove(options: RunImproveOptions): Promise<ImprovedClassifier> {
  const { files, out, seed, seeds, steps, manyAbove, fewBelow, onEvent } = options;
  const { groups: bounds, stage2 } = checkRecipe({ groups: { manyAbove, fewBelow }, stage2: { seeds, steps } });
  await checkOutput(out);
  const { arrays, unused } = await readArrays(files);
  const { classNames } = options;
  if (unused.length > 0) onEvent({ type: 'message', text: `Ignored arrays in ${files.from}: ${unused.join(', ')}` });

  const runtime = await openRuntime(options);
  let improved: ImprovedClassifier;
  try {
    improved = await improveClassifier(arrays, {
      ...{ runtime, bounds, seed, seeds: stage2.seeds, steps: stage2.steps, batchSize: stage2.batchSize, onEvent },
      name: options.name ?? nameOf(files),
      classNames: classNames === undefined ? undefined : (count) => readClassNames(classNames, count),
      settings: stage2,
      named: (name) => `${name} (${arrayFlags[name]})`,
    });
  } finally {
    runtime.dispose();
  }
  const { improvement, context, modulator, onnx, head, verdictFile: verdict } = improved;
  // Loaded on demand, since the chart library is slow to load.
  const { diagnosisPage } = await import('@mem/improve/page');
  const page = diagnosisPage(improvement, { ...context, runtime: runtimeLabel(options), steps: stage2.steps });
  await writeOutput(out, { modulator, onnx, ...(head && { head }), page, verdict });
  return improved;
}

function nameOf({ from, npy }: ArrayFiles): string {
  if (from !== undefined) return basename(from, extname(from));
  return basename(dirname(resolve(Object.values(npy)[0] ?? '.')));
}
