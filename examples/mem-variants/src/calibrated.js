import { argmaxRows, balancedAccuracy, balancedWeights } from '@mem/evaluation';
import { fitModulator } from '@mem/modulator';
import { modulatedGroups, readStage2Data } from '@mem/stage2';

/**
 * A modulator whose magnitudes, trained by REO, are combined with the head's own group probabilities by a logistic
 * model that is fitted on validation. Within a group the head decides alone.
 */
export function calibrated(name, base, { withMagnitudes = true } = {}) {
  return {
    name,
    role: withMagnitudes ? 'method' : 'control',
    needs: 'features',
    deterministic: false,
    version: '1',
    async fit(given, { runtime, seed, onStep, chosen: _, ...options }) {
      const data = await readStage2Data(given);
      const groups = modulatedGroups(data);
      const fitted = await base.fit(data, { runtime, seed, ...options });
      const { head } = fitted.classifier;
      const modulator = await fitModulator(
        { ...data, head },
        {
          runtime,
          seed,
          ...options,
          width: 64,
          head: 'frozen',
          lambda: 1,
          onEvent: (event) => event.type === 'step' && onStep?.(),
        },
      );
      const evidenceOf = async (samples) => {
        const { magnitudes } = await modulator.predict(samples);
        const { logits } = await fitted.predict(samples);
        return evidence(
          logits.data,
          magnitudes.data.map((q) => (withMagnitudes ? q / modulator.config.xi : 0)),
          groups,
        );
      };
      const truth = data.validation.labels.map((label) => groups.ofClass[label]);
      const model = fitLogistic(await evidenceOf(data.validation), truth, balancedWeights(data.validation.labels));
      const predict = async (samples) => {
        const read = await evidenceOf(samples);
        const numClasses = groups.ofClass.length;
        const scores = scoresOf(read, model);
        const shifted = read.logits.map((logit, at) => {
          const index = Math.floor(at / numClasses) * read.numGroups + groups.ofClass[at % numClasses];
          return logit + scores[index] - read.ownLog[index];
        });
        return { logits: { dtype: 'float32', shape: [shifted.length / numClasses, numClasses], data: shifted } };
      };
      const { logits } = await predict(data.validation);
      const predictions = argmaxRows(logits.data, groups.ofClass.length);
      return {
        settings: model,
        validationAccuracy: balancedAccuracy(predictions, data.validation.labels),
        predict,
        save: () => new Uint8Array(),
        dispose: () => {
          modulator.dispose();
          fitted.dispose();
        },
      };
    },
  };
}

/** Log-probability of each group by the head, and the magnitudes, both `[samples, groups]`. */
function evidence(logits, magnitudes, { classes, ofClass }) {
  const [numGroups, numClasses] = [classes.length, ofClass.length];
  const ownLog = new Float64Array(magnitudes.length);
  for (let i = 0; i < magnitudes.length / numGroups; i++) {
    const row = logits.subarray(i * numClasses, (i + 1) * numClasses);
    const top = Math.max(...row);
    const sums = classes.map((members) => members.reduce((sum, c) => sum + Math.exp(row[c] - top), 0));
    const total = sums.reduce((sum, value) => sum + value, 0);
    sums.forEach((sum, g) => {
      ownLog[i * numGroups + g] = Math.log(sum / total);
    });
  }
  return { logits, ownLog, magnitudes, numGroups };
}

/** Scores `[samples, groups]`: a * log-probability + c * magnitude + the bias of the group. */
function scoresOf({ ownLog, magnitudes, numGroups }, { a, c, ...biases }) {
  return ownLog.map((own, at) => a * own + c * magnitudes[at] + biases[`bias${at % numGroups}`]);
}

/** Fits the logistic model by gradient descent with momentum on the weighted cross-entropy. */
function fitLogistic(read, truth, weights) {
  const { numGroups, ownLog, magnitudes } = read;
  const model = { a: 1, c: 0, ...Object.fromEntries(Array.from({ length: numGroups }, (_, g) => [`bias${g}`, 0])) };
  const velocity = Object.fromEntries(Object.keys(model).map((key) => [key, 0]));
  for (let step = 0; step < 1000; step++) {
    const gradient = Object.fromEntries(Object.keys(model).map((key) => [key, 0]));
    const scores = scoresOf(read, model);
    truth.forEach((own, i) => {
      const start = i * numGroups;
      const exp = Array.from(scores.subarray(start, start + numGroups), Math.exp);
      const total = exp.reduce((sum, value) => sum + value, 0);
      for (let g = 0; g < numGroups; g++) {
        const error = (weights[i] / truth.length) * (exp[g] / total - Number(g === own));
        gradient.a += error * ownLog[start + g];
        gradient.c += error * magnitudes[start + g];
        gradient[`bias${g}`] += error;
      }
    });
    for (const key of Object.keys(model)) {
      velocity[key] = 0.9 * velocity[key] - 0.1 * gradient[key];
      model[key] += velocity[key];
    }
  }
  return model;
}
