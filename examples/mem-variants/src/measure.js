// node measure.js <features.safetensors> <default run> <run of the variants> <run of the finalists> <folder to write>
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@mem/datasets/node';
import { decouplingMethods } from '@mem/decoupling';
import { accuracy, argmaxRows, balancedAccuracy, groupKnowledgeCurve } from '@mem/evaluation';
import { shotGroups } from '@mem/groups';
import { loadModulator } from '@mem/modulator';
import { createOnnxRuntime } from '@mem/onnx/node';
import { pairedDifferences } from '@mem/results';
import { decodeSafetensors } from '@mem/weights';
import { methods } from './methods.js';

const [featuresFile, defaultRun, variantsRun, finalistsRun, out] = process.argv.slice(2);
const { arrays: tensors } = await readSafetensors(featuresFile);
const labels = tensors['test.labels'].data;
const groups = shotGroups(tensors['train.classCounts'].data);
const reference = 'balanced-softmax';
const defaults = await readRun(defaultRun);
const variants = await readRun(variantsRun);
const finalists = await readRun(finalistsRun);

const runtime = await createOnnxRuntime();
const { settings } = defaults.fits.find(({ name }) => name === reference).fits[0];
const split = (name) => ({ features: tensors[`${name}.features`], labels: tensors[`${name}.labels`].data });
const head = { weight: tensors['classifier.weight'], bias: tensors['classifier.bias'] };
const data = {
  train: split('train'),
  validation: split('val'),
  classCounts: tensors['train.classCounts'].data,
  head,
};
const fitted = await decouplingMethods[reference].fit(data, { runtime, seed: 0, chosen: settings });

await writeJson('vit-features.json', defaults.results);
await writeJson('mem-variants.json', { reference, methods: comparison(), onValidation: await validationLeads() });
await writeJson('group-knowledge.json', await groupKnowledge());

/** Settings, validation, test and the lead over the reference of every method of both runs. */
function comparison() {
  const latest = new Map([defaults, variants, finalists].flatMap(({ fits }) => fits.map((fit) => [fit.name, fit])));
  const compared = [...latest.values()];
  const differences = pairedDifferences({
    labels,
    groups,
    runs: compared.map(({ name, fits }) => ({ name, predictions: fits.map(({ predictions }) => predictions) })),
    reference,
    seed: 0,
  });
  return compared.map(({ name, role, fits }) => {
    const validation = fits.map((fit) => 100 * fit.validationAccuracy);
    const { mean, std } = [finalists, variants, defaults]
      .flatMap(({ results }) => results.methods)
      .find((m) => m.name === name);
    const lead = differences.find((each) => each.name === name)?.columns.all ?? null;
    return {
      name,
      role,
      seeds: fits.length,
      settings: fits[0].settings,
      validation: rounded(validation.reduce((sum, value) => sum + value, 0) / fits.length),
      test: mean.all,
      std: std?.all ?? null,
      lead: lead && { difference: rounded(lead.difference), interval: lead.interval.map(rounded) },
    };
  });
}

/** Leads of the finalists over the reference on validation, with seed 0. */
async function validationLeads() {
  const numClasses = groups.ofClass.length;
  const samples = { features: split('val').features };
  const predictionsOf = async (predictor) => [argmaxRows((await predictor.predict(samples)).logits.data, numClasses)];
  const file = path.join(finalists.folder, 'fits', 'balanced-softmax+mem-0.modulator.safetensors');
  const calibrated = methods.find(({ name }) => name === 'mem-calibrated');
  const runs = [
    { name: reference, predictions: await predictionsOf(fitted) },
    {
      name: 'balanced-softmax+mem',
      predictions: await predictionsOf(loadModulator(await readFile(file), { runtime })),
    },
    { name: 'mem-calibrated', predictions: await predictionsOf(await calibrated.fit(data, { runtime, seed: 0 })) },
  ];
  return pairedDifferences({ labels: split('val').labels, groups, runs, reference, seed: 0 }).map(leadOf);
}

function leadOf({ name, columns: { all } }) {
  return { name, difference: rounded(all.difference), interval: all.interval.map(rounded) };
}

/** The curves on the logits of the reference, and how good the group knowledge of the fitted modulators is. */
async function groupKnowledge() {
  const logitsOf = async (name) => (await fitted.predict({ features: split(name).features })).logits.data;
  const validation = { logits: await logitsOf('val'), labels: split('val').labels };
  const test = { logits: await logitsOf('test'), labels };
  const numClasses = groups.ofClass.length;
  const predictions = argmaxRows(test.logits, numClasses);
  const inGroups = (classes) => Array.from(classes, (c) => groups.ofClass[c]);
  const curve = (errors, probabilities) =>
    groupKnowledgeCurve({ validation, test, groups }, { errors, probabilities }).map(roundedPoint);
  const steps = (from) => Array.from({ length: 1 + Math.round((1 - from) * 20) }, (_, i) => from + i / 20);
  const known = Array.from(predictions, (c, i) => groups.ofClass[c] === groups.ofClass[labels[i]]);
  const measured = [];
  for (const [name, run] of [
    ['mem', defaults],
    ['balanced-softmax+mem', finalists],
  ]) {
    const modulator = loadModulator(await readFile(path.join(run.folder, 'fits', `${name}-0.modulator.safetensors`)), {
      runtime,
    });
    const { magnitudes, logits } = await modulator.predict({ features: split('test').features });
    modulator.dispose();
    const guessed = argmaxRows(magnitudes.data, groups.classes.length);
    const right = (chosen) => accuracy(guessed.filter(chosen), inGroups(labels).filter(chosen));
    measured.push({
      ...roundedPoint({
        name,
        hitRate: accuracy(guessed, inGroups(labels)),
        accuracy: balancedAccuracy(argmaxRows(logits.data, numClasses), labels),
      }),
      // How often the largest magnitude is right where the head's own group is right, and where it is wrong.
      whereHeadIsRight: Number(right((_, i) => known[i]).toFixed(4)),
      whereHeadIsWrong: Number(right((_, i) => !known[i]).toFixed(4)),
    });
  }
  return {
    head: reference,
    alone: roundedPoint({
      hitRate: accuracy(inGroups(predictions), inGroups(labels)),
      accuracy: balancedAccuracy(predictions, labels),
    }),
    independent: curve('independent', steps(0.35)),
    shared: curve('shared', steps(0)),
    measured,
  };
}

async function readRun(folder) {
  const results = JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8'));
  const fits = [];
  for (const { name, runs } of results.methods) {
    const own = [];
    for (const { seed } of runs) {
      const file = path.join(folder, 'fits', `${name}${seed === null ? '' : `-${seed}`}.safetensors`);
      const { arrays, metadata } = await readSafetensors(file);
      const data = Object.fromEntries(Object.entries(arrays).map(([key, array]) => [key, array.data]));
      own.push({ ...JSON.parse(metadata.facts), ...data });
    }
    fits.push({ name, role: own[0].role, fits: own });
  }
  return { folder, results, fits };
}

async function readSafetensors(file) {
  return decodeSafetensors(await readFile(file));
}

function writeJson(name, value) {
  return writeFileAtomic(path.join(out, name), `${JSON.stringify(value, null, 2)}\n`);
}

function rounded(value) {
  return Number(value.toFixed(3));
}

function roundedPoint(point) {
  return { ...point, hitRate: Number(point.hitRate.toFixed(4)), accuracy: Number(point.accuracy.toFixed(4)) };
}
