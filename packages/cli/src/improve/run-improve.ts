import { basename, dirname, extname, resolve } from 'node:path';
import { checkRecipe, openRuntime, type RuntimeChoice, runtimeLabel } from '@mem/experiment';
import {
  encodeHead,
  encodeVerdict,
  type Improvement,
  improve,
  modulatorOnnx,
  outputFiles,
  resultsOf,
  type VerdictContext,
} from '@mem/improve';
import type { Results, StageEvent } from '@mem/results';
import { checkModulated, classGroups, classifierFrom } from '@mem/stage2';
import { checkOutput, writeOutput } from './output-folder.js';
import { type ArrayFiles, arrayFlags, readArrays, readClassNames } from './read-arrays.js';

export interface RunImproveOptions extends RuntimeChoice {
  readonly files: ArrayFiles;
  readonly classNames?: string | undefined;
  /** What the classifier is called; the name of the file or folder of its arrays unless given. */
  readonly name?: string | undefined;
  readonly out: string;
  /** Classes with more training images are many-shot. */
  readonly manyAbove?: number | undefined;
  /** Classes with fewer training images are few-shot. */
  readonly fewBelow?: number | undefined;
  readonly seed: number;
  readonly seeds?: readonly number[] | undefined;
  readonly steps?: number | undefined;
  readonly onEvent: (event: StageEvent) => void;
}

/** What came out: the verdict, the table beside it, and `verdict.json`. */
export interface ImproveOutcome {
  readonly improvement: Improvement;
  readonly results: Results;
  readonly json: string;
}

/**
 * Reads a classifier's arrays, tries what improves it, and writes the folder; nothing is written before all is computed.
 * @throws MemError for arrays, names or settings that are not valid, before anything is computed.
 */
export async function runImprove(options: RunImproveOptions): Promise<ImproveOutcome> {
  const { files, out, seed, seeds, steps, manyAbove, fewBelow, onEvent } = options;
  const { groups: bounds, stage2: recipe } = checkRecipe({ groups: { manyAbove, fewBelow }, stage2: { seeds, steps } });
  await checkOutput(out);
  const { arrays, unused } = await readArrays(files);
  const classifier = classifierFrom(arrays, { named: (name) => `${name} (${arrayFlags[name]})` });
  const { classCounts, train } = classifier;
  const groups = classGroups(classCounts, bounds);
  checkModulated(groups, classCounts, bounds);
  const classNames =
    options.classNames === undefined
      ? Array.from(classCounts, (_, c) => `class ${c}`)
      : await readClassNames(options.classNames, classCounts.length);
  if (unused.length > 0) onEvent({ type: 'message', text: `Not used of ${files.from}: ${unused.join(', ')}` });

  const runtime = await openRuntime(options);
  let improvement: Improvement;
  let onnx: Uint8Array;
  try {
    improvement = await improve(classifier, { groups, runtime, recipe, seed, onEvent });
    onnx = modulatorOnnx(improvement.mem.saved!, { logitsAlone: train.features === undefined });
  } finally {
    runtime.dispose();
  }
  const { used, mem } = improvement;
  const context: VerdictContext = {
    name: options.name ?? nameOf(files),
    classifier,
    groups,
    seeds: recipe.seeds,
    classNames,
    files: aboutFiles(improvement),
  };
  const json = encodeVerdict(improvement, context);
  // Late: only here is the chart library needed, which takes a while to load.
  const { diagnosisPage } = await import('@mem/improve/page');
  await writeOutput(out, {
    modulator: mem.saved!,
    onnx,
    ...(used?.classifier && { head: encodeHead(used.name, used.classifier, classCounts.length) }),
    page: diagnosisPage(improvement, { ...context, runtime: runtimeLabel(options), steps: recipe.steps }),
    verdict: json,
  });
  return { improvement, results: resultsOf(improvement, context), json };
}

function aboutFiles({ used, mem, verdict }: Improvement): Record<string, string> {
  const reads = used?.classifier?.reads;
  return {
    [outputFiles.modulator]: `${mem.name} of the first seed${verdict.use === mem.name ? '' : ', not what to use'}`,
    [outputFiles.onnx]: 'the same as ONNX',
    ...(reads && { [outputFiles.head]: `${used!.name} of the first seed: new logits = weight · ${reads} + bias` }),
    [outputFiles.page]: 'the page to look at',
  };
}

function nameOf({ from, npy }: ArrayFiles): string {
  if (from !== undefined) return basename(from, extname(from));
  return basename(dirname(resolve(Object.values(npy)[0] ?? '.')));
}
