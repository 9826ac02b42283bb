import type { ExamplePart, PretrainingData, ReportData } from '@mem/results';
import { trainingCurves } from '@mem/results';
import { classGroups } from '@mem/stage2';
import type { TrainingSet } from '../data/training-set.js';
import { runtimeLabel } from '../open-runtime.js';
import { peakLearningRate } from '../recipe/learning-rate.js';
import type { PretrainRecipe } from '../recipe/recipe.js';
import { readMetrics } from '../run/metrics.js';
import type { RunFolder } from '../run/run-folder.js';
import type { StageRunner } from '../run/stage-runner.js';
import { exampleFile } from './reconstruct-examples.js';
import type { RunContext } from './run-context.js';

/** File of the report in a run folder. */
export const reportFile = 'report.html';

/**
 * Writes the page of a run that ends with its pre-training. The page of a complete run is kept if it already covers this
 * pre-training.
 */
export async function writePretrainingReport(set: TrainingSet, context: RunContext): Promise<void> {
  const { recipe, folder, runner, renderReport } = context;
  if (renderReport === undefined) return;
  const pretraining = await readPretraining(context, set.train.count);
  if (pretraining === undefined || (await isReported(runner, runner.records.at(-1)?.key))) return;
  const { name, classNames, classCounts, imageSize, notes } = set;
  const { shot: groups } = classGroups(classCounts, recipe.groups);
  const seconds = runner.records.reduce((sum, record) => sum + record.seconds, 0);
  const data: ReportData = {
    title: `Masked pre-training on ${name}`,
    dataset: {
      name,
      classes: classNames.length,
      classCounts: Array.from(classCounts),
      groupOfClass: Array.from(groups.ofClass),
      groupNames: groups.names,
    },
    facts: [
      { label: 'image size', value: `${imageSize} × ${imageSize}` },
      { label: 'runtime', value: runtimeLabel(recipe) },
      { label: 'computing time', value: `${Math.round(seconds)} s` },
    ],
    pretraining,
    notes,
  };
  await folder.write(reportFile, await renderReport(data));
}

/** Reads the report's data on a run's pre-training on `images` training images; undefined without pre-training. */
export async function readPretraining(
  { recipe, folder, runner }: RunContext,
  images: number,
): Promise<PretrainingData | undefined> {
  const { pretrain, backbone } = recipe;
  if (pretrain === undefined) return undefined;
  const written = new Set(runner.records.flatMap(({ outputs }) => Object.keys(outputs)));
  const examples: Example[] = [];
  while (written.has(exampleFile(examples.length, 'original')))
    examples.push(await readExample(folder, examples.length));
  return {
    facts: factsOf(backbone, pretrain),
    training: trainingCurves(await readMetrics(folder), 'pretrain', images / pretrain.batchSize),
    examples,
    normalizedPixels: pretrain.normalizedPixels,
  };
}

type Example = PretrainingData['examples'][number];

async function readExample(folder: RunFolder, example: number): Promise<Example> {
  const picture = async (part: ExamplePart): Promise<Buffer> => (await folder.read(exampleFile(example, part)))!;
  const [original, masked, reconstructed] = [
    await picture('original'),
    await picture('masked'),
    await picture('reconstructed'),
  ];
  const url = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;
  return {
    // The first chunk of a PNG holds its width.
    size: original.readUInt32BE(16),
    original: url(original),
    masked: url(masked),
    reconstructed: url(reconstructed),
  };
}

function factsOf(backbone: string, pretrain: PretrainRecipe): PretrainingData['facts'] {
  const { epochs, warmupEpochs, maskRatio, seed, normalizedPixels } = pretrain;
  const { batchSize, microBatchSize = batchSize, baseLearningRate } = pretrain;
  const rate = Number(peakLearningRate(pretrain).toPrecision(4));
  return [
    { label: 'backbone', value: backbone },
    { label: 'patches masked', value: `${Number((100 * maskRatio).toFixed(1))} %` },
    { label: 'predicts', value: normalizedPixels ? 'pixels normalised by patch' : 'pixels' },
    { label: 'epochs', value: `${epochs}, including ${warmupEpochs} of warm-up` },
    {
      label: 'images per update',
      value: microBatchSize === batchSize ? String(batchSize) : `${batchSize}, ${microBatchSize} at a time`,
    },
    {
      label: 'peak learning rate',
      value: baseLearningRate === undefined ? String(rate) : `${rate} (${baseLearningRate} per 256 images)`,
    },
    { label: 'seed', value: String(seed) },
  ];
}

/** Checks that the folder has the page of a complete run whose stage 1 started from the pre-training of this key. */
async function isReported(runner: StageRunner, key: string | undefined): Promise<boolean> {
  const [trained, reported] = [await runner.inputsOf('train'), await runner.inputsOf('report')];
  return reported !== undefined && trained?.weights === key;
}
