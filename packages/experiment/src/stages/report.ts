import { basename } from 'node:path';
import { ofDtype } from '@mem/arrays';
import type { Groups } from '@mem/groups';
import type { LinearHead } from '@mem/nn';
import { deriveKey, permutation, randomKey } from '@mem/random';
import {
  type ChangedImage,
  type Evaluation,
  type GalleryImage,
  parseResults,
  type ReportData,
  type Results,
  type SliderData,
  trainingCurves,
} from '@mem/results';
import type { Fit } from '@mem/stage2';
import { boundsInput, classGroups, leadingMethods, type Stage2Method } from '@mem/stage2';
import { decodeFit } from '../data/fit-file.js';
import { readTestLabels } from '../data/sealed-labels.js';
import type { TestImages } from '../data/training-set.js';
import { runtimeLabel } from '../open-runtime.js';
import { readMetrics } from '../run/metrics.js';
import type { StageRecord } from '../run/stage-runner.js';
import { type EvaluatedSet, evaluationFile, resultsFile } from './evaluate.js';
import type { FitOutput } from './fit.js';
import { readPretraining, reportFile } from './pretraining-report.js';
import type { RunContext } from './run-context.js';

/** Maximum number of images in each gallery. */
const galleryImages = 24;
/** Slider positions: 0 to 2 in steps of 0.05. */
const positions = Array.from({ length: 41 }, (_, i) => i / 20);

/** Facts about the data that the report shows in addition to those of the evaluation. */
export interface ReportedSet extends EvaluatedSet {
  readonly notes: readonly string[];
  readonly classNames: readonly string[];
  readonly head: () => Promise<LinearHead>;
  /** Steps per epoch; only for image sets. */
  readonly stepsPerEpoch?: number;
  /** Test images of an image set, where they may be shown. */
  readonly gallery?: TestImages;
}

/** Writes the report page, as a stage. */
export async function runReport(
  set: ReportedSet,
  fitted: readonly FitOutput[],
  evaluated: StageRecord,
  context: RunContext,
): Promise<StageRecord | undefined> {
  const { folder, runner, environment, renderReport: render } = context;
  if (render === undefined) return undefined;
  const gallery = set.gallery !== undefined;
  const inputs = { evaluated: evaluated.key, notes: set.notes, classNames: set.classNames, gallery, environment };
  return runner.run({ stage: 'report', title: 'report', inputs }, async () => {
    const text = async (file: string) => (await folder.read(file))!.toString('utf8');
    const results = parseResults(await text(resultsFile));
    const evaluation: Evaluation = JSON.parse(await text(evaluationFile));
    const { shot: groups } = classGroups(set.classCounts, context.recipe.groups);
    const data: ReportData = {
      title: `Stage-2 methods on ${set.name}`,
      dataset: {
        name: set.name,
        classes: results.classes,
        classCounts: Array.from(set.classCounts),
        groupOfClass: Array.from(groups.ofClass),
        groupNames: groups.names,
      },
      facts: factsOf(context, set),
      results,
      ...evaluation,
      ...(set.stepsPerEpoch === undefined ? {} : await trainingsOf(set.stepsPerEpoch, context)),
      ...(set.gallery && evaluation.changes
        ? { gallery: await galleryOf(set.gallery, evaluation.changes, set, groups) }
        : {}),
      ...(await slidersOf(set, fitted, evaluation, context)),
      notes: notesOf(set, results, evaluation, context.methods),
    };
    await folder.write(reportFile, await render(data));
    return [reportFile];
  });
}

/** Returns the learning curves of stage 1 and of the pre-training before it. */
async function trainingsOf(
  stepsPerEpoch: number,
  context: RunContext,
): Promise<Pick<ReportData, 'training' | 'pretraining'>> {
  const training = trainingCurves(await readMetrics(context.folder), 'stage1', stepsPerEpoch);
  const pretraining = await readPretraining(context, stepsPerEpoch * context.recipe.stage1.batchSize);
  return { ...(training && { training }), ...(pretraining && { pretraining }) };
}

function factsOf({ recipe, runner }: RunContext, { stage1Seed }: ReportedSet): ReportData['facts'] {
  const { stage1, stage2, features, backbone, groups } = recipe;
  const seconds = runner.records.reduce((sum, record) => sum + record.seconds, 0);
  const { model } = recipe;
  const start = recipe.pretrain ? ', after pre-training' : stage1.weights === undefined ? '' : ', from given weights';
  const views = features.views === 0 ? [] : [{ label: 'augmented views', value: String(features.views) }];
  return [
    ...(stage1Seed === null
      ? [{ label: 'stage 1', value: 'features given' }]
      : [
          { label: 'backbone', value: model === undefined ? backbone : basename(model.file) },
          {
            label: 'stage 1',
            value:
              model !== undefined || stage1.epochs === 0
                ? 'a finished model'
                : `${stage1.epochs} epochs of cross-entropy, seed ${stage1.seed}${start}`,
          },
          ...views,
        ]),
    { label: 'stage 2', value: `${stage2.steps} steps of ${stage2.batchSize} samples` },
    { label: 'stage-2 seeds', value: stage2.seeds.join(', ') },
    ...('groups' in boundsInput(groups)
      ? [
          {
            label: 'shot groups',
            value: `many above ${groups.manyAbove}, few below ${groups.fewBelow} training images`,
          },
        ]
      : []),
    { label: 'runtime', value: runtimeLabel(recipe) },
    { label: 'computing time', value: `${Math.round(seconds)} s` },
  ];
}

async function slidersOf(
  { head: readHead, testLabels, classCounts }: ReportedSet,
  fitted: readonly FitOutput[],
  { settings }: Evaluation,
  { folder, methods }: RunContext,
): Promise<Pick<ReportData, 'sliders' | 'testImages'>> {
  const firstFit = async (name: string | undefined): Promise<Fit | undefined> => {
    const output = fitted.find(({ method }) => method === name);
    return output && decodeFit((await folder.read(output.file))!);
  };
  const plain = await firstFit(leadingMethods(methods).reference?.name);
  if (plain?.logits === undefined) return {};
  const reference = ofDtype('logits', plain.logits, 'float32').data;
  const head = await readHead();
  const sliders: SliderData[] = [];
  for (const { name, slider } of methods) {
    const chosen = settings.find(({ method }) => method === name);
    const own = slider && (await firstFit(name))?.logits;
    const winners = slider?.winners({
      ...{ numClasses: classCounts.length, reference, head, positions },
      ...(own && { own: ofDtype('logits', own, 'float32').data }),
    });
    if (slider === undefined || winners === undefined) continue;
    const { label, description } = slider;
    const position = chosen && slider.position(chosen.settings);
    sliders.push({ ...{ name, label, description, positions, winners }, chosen: positionOf(position) });
  }
  if (sliders.length === 0) return {};
  return { sliders, testImages: { labels: readTestLabels(testLabels, folder, 'report: the sliders') } };
}

/** Returns the slider's index of a value; null for a value that is not one of its positions. */
function positionOf(value: number | undefined): number | null {
  if (value === undefined) return null;
  const index = positions.findIndex((position) => Math.abs(position - value) < 1e-6);
  return index < 0 ? null : index;
}

async function galleryOf(
  images: TestImages,
  { rescued, lost }: NonNullable<Evaluation['changes']>,
  { classNames }: ReportedSet,
  groups: Groups,
): Promise<NonNullable<ReportData['gallery']>> {
  const shown = async (changed: readonly ChangedImage[]): Promise<GalleryImage[]> => {
    // A random sample, so that the few images shown represent all of them.
    const drawn = permutation(deriveKey(randomKey(1), 'gallery'), changed.length).subarray(0, galleryImages);
    return Promise.all(
      Array.from(drawn, async (i) => {
        const { index, truth, before, after } = changed[i]!;
        return {
          src: `data:image/jpeg;base64,${Buffer.from(await images.thumbnail(index)).toString('base64')}`,
          name: images.nameOf(index),
          truth: classNames[truth]!,
          group: groups.names[groups.ofClass[truth]!]!,
          before: classNames[before]!,
          after: classNames[after]!,
        };
      }),
    );
  };
  return {
    rescued: await shown(rescued),
    lost: await shown(lost),
    rescuedTotal: rescued.length,
    lostTotal: lost.length,
  };
}

function notesOf(
  { notes }: ReportedSet,
  { groups }: Results,
  { settings, hitRates }: Evaluation,
  methods: readonly Stage2Method[],
): string[] {
  const controls = methods.filter(({ role }) => role === 'control');
  const named = controls.map(({ name, about }) => (about === undefined ? name : `${name} (${about})`));
  const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
  const describe = (chosen: Readonly<Record<string, number | string>>): string =>
    Object.entries(chosen)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`)
      .join(', ') || 'no settings';
  const empty = Object.entries(groups).flatMap(([name, classes]) => (classes === 0 ? [name] : []));
  return [
    ...notes,
    ...(empty.length > 0 ? [`No class is ${empty.join(' or ')}-shot: modulators leave out that group.`] : []),
    'Every setting was chosen on the validation split with the first stage-2 seed; test labels were read only afterwards, for this page (events.jsonl logs every access).',
    'All methods share one frozen stage 1, so the deviations are over stage-2 seeds only; deterministic methods ran once.',
    ...(named.length > 0 ? [`Controls, whose gain the modulator must exceed: ${named.join(', ')}.`] : []),
    ...(hitRates === undefined
      ? []
      : [
          `${leadingMethods(methods).modulator?.name}: the group with the largest magnitude is correct for ${percent(hitRates.magnitude)} of the test images, the group of the top class after modulation is correct for ${percent(hitRates.topClass)}.`,
        ]),
    ...settings.map(
      ({ method, settings: chosen, validationAccuracy }) =>
        `${method}: ${describe(chosen)}; ${percent(validationAccuracy)} on validation`,
    ),
  ];
}
