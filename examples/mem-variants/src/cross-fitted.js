import { memoryRows } from '@mem/arrays';
import { decouplingMethods } from '@mem/decoupling';
import { argmaxRows, balancedAccuracy } from '@mem/evaluation';
import { fitModulator } from '@mem/modulator';
import { modulatedGroups, readStage2Data } from '@mem/stage2';

const numFolds = 4;

/** Learning rates to choose among by the accuracy on the samples that a fold's model has not seen. */
const learningRates = [1e-4, 1e-3];

/**
 * A method fitted on validation samples, which the backbone was not trained on: each fold's model trains on the other
 * folds, is judged on its own, and all models vote by their mean logits. They start from the head of `base`.
 */
export function crossFitted(name, fitPart, { base }) {
  return {
    name,
    role: 'method',
    needs: 'features',
    deterministic: false,
    trainingSteps: () => 0,
    version: '1',
    async fit(given, { runtime, seed, steps = 1500, chosen, signal }) {
      const read = await readStage2Data(given);
      const below = await base.fit(read, { runtime, seed, steps, signal });
      const { head } = below.classifier;
      const folds = await foldsOf(read.validation, read.shape.numClasses);
      const { numClasses } = read.shape;
      let kept = { score: -1, models: [] };
      for (const rate of chosen ? [chosen.learningRate] : learningRates) {
        const models = [];
        const hits = { predictions: [], labels: [] };
        for (const { train, held } of folds) {
          // Counts of the samples that the part trains on; the groups stay those of the training images.
          const data = { ...read, train, validation: held, classCounts: counts(train.labels, numClasses), head };
          const options = { runtime, seed, rate, steps: Math.min(steps, 300) };
          const model = await fitPart({ ...data, groups: modulatedGroups(read) }, options);
          models.push(model);
          const { logits } = await model.predict(held);
          hits.predictions.push(...argmaxRows(logits.data, numClasses));
          hits.labels.push(...held.labels);
        }
        const score = balancedAccuracy(hits.predictions, hits.labels);
        const worse = score > kept.score ? kept.models : models;
        for (const model of worse) model.dispose();
        if (score > kept.score) kept = { score, models, rate };
      }
      return {
        settings: { learningRate: kept.rate },
        validationAccuracy: kept.score,
        async predict(samples) {
          const all = [];
          for (const model of kept.models) all.push((await model.predict(samples)).logits);
          const data = all[0].data.map((_, at) => all.reduce((sum, each) => sum + each.data[at], 0) / all.length);
          return { logits: { ...all[0], data } };
        },
        save: () => new Uint8Array(),
        dispose: () => {
          for (const model of kept.models) model.dispose();
          below.dispose();
        },
      };
    },
  };
}

/** Fits a modulator to a fold; its head stays frozen unless `options` say otherwise. */
export const crossFittedModulator =
  (options = {}) =>
  (data, { runtime, seed, rate, steps }) =>
    fitModulator(data, {
      runtime,
      seed,
      width: 64,
      weighting: 'additive',
      head: 'frozen',
      steps,
      learningRate: rate,
      ...options,
    });

/** Trains the head on a fold, as cRT does, from its weights. */
export const crossFittedHead = (data, { runtime, seed, rate, steps }) =>
  decouplingMethods.crt.fit(data, { runtime, seed, steps, learningRates: [], headLearningRates: [rate] });

/** Splits samples into folds of equally many of each class. */
async function foldsOf({ labels, features }, numClasses) {
  const { data, shape } = await features.range();
  const dim = shape[1];
  const seen = new Int32Array(numClasses);
  const foldOf = labels.map((label) => seen[label]++ % numFolds);
  const part = (wanted) => {
    const rows = Array.from(labels.keys()).filter((i) => wanted(foldOf[i]));
    const copy = new Float32Array(rows.length * dim);
    rows.forEach((row, n) => {
      copy.set(data.subarray(row * dim, (row + 1) * dim), n * dim);
    });
    const array = { dtype: 'float32', shape: [rows.length, dim], data: copy };
    return { features: memoryRows(array), labels: Int32Array.from(rows, (row) => labels[row]) };
  };
  return Array.from({ length: numFolds }, (_, fold) => ({
    train: part((own) => own !== fold),
    held: part((own) => own === fold),
  }));
}

function counts(labels, numClasses) {
  const found = new Int32Array(numClasses);
  for (const label of labels) found[label]++;
  return found;
}
