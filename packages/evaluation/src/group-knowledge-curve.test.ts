import { shotGroups } from '@mem/groups';
import { normals, randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { accuracy, argmaxRows } from './accuracy.js';
import { accuracyGivenGroup } from './accuracy-given-group.js';
import { groupKnowledgeCurve, type SplitLogits } from './group-knowledge-curve.js';

const groups = shotGroups([200, 150, 50, 30, 9, 5]);
const numClasses = groups.ofClass.length;

/** Logits with noise of which the true class is 1 higher, and the classes of frequent groups too. */
function noisy(seed: number, perClass: number): SplitLogits {
  const labels = Int32Array.from({ length: perClass * numClasses }, (_, i) => i % numClasses);
  const noise = normals(randomKey(seed), labels.length * numClasses);
  const logits = noise.map((value, at) => {
    const [i, c] = [Math.floor(at / numClasses), at % numClasses];
    return value + Number(labels[i] === c) - 0.5 * groups.ofClass[c]!;
  });
  return { logits, labels };
}

const validation = noisy(1, 200);
const test = noisy(2, 200);
const input = { validation, test, groups };
const plain = accuracy(argmaxRows(test.logits, numClasses), test.labels);

describe('groupKnowledgeCurve', () => {
  it('reaches the accuracy given the true group where every guess is right', () => {
    const [point] = groupKnowledgeCurve(input, { probabilities: [1], draws: 1 });
    expect(point).toEqual({ hitRate: 1, accuracy: accuracyGivenGroup({ ...test, groups }).all });
  });

  it('makes the guesses right as often as asked, and gains from every better guess', () => {
    const points = groupKnowledgeCurve(input, { probabilities: [0.4, 0.7, 0.9, 1], draws: 2 });
    for (const [n, probability] of [0.4, 0.7, 0.9, 1].entries()) {
      expect(points[n]!.hitRate).toBeCloseTo(probability, 1);
      if (n > 0) expect(points[n]!.accuracy).toBeGreaterThan(points[n - 1]!.accuracy + 0.01);
    }
  });

  it("starts from the head's own groups where it shares the head's errors", () => {
    const [own, half] = groupKnowledgeCurve(input, { errors: 'shared', probabilities: [0, 0.5], draws: 1 });
    const tops = argmaxRows(test.logits, numClasses);
    const hits = Array.from(tops).filter((top, i) => groups.ofClass[top] === groups.ofClass[i % numClasses]).length;
    expect(own!.hitRate).toBe(hits / test.labels.length);
    expect(half!.hitRate).toBeCloseTo((1 + own!.hitRate) / 2, 1);
    expect(half!.accuracy).toBeGreaterThan(own!.accuracy);
  });

  it('needs a better guess for the same gain where errors are shared', () => {
    const curve = (errors: 'independent' | 'shared', probability: number) =>
      groupKnowledgeCurve(input, { errors, probabilities: [probability], draws: 2 })[0]!;
    const shared = curve('shared', 0.3);
    expect(curve('independent', shared.hitRate).accuracy).toBeGreaterThan(shared.accuracy);
    expect(shared.accuracy).toBeGreaterThan(plain);
  });

  it('repeats for the same seed and differs for another', () => {
    const curve = (seed: number) => groupKnowledgeCurve(input, { probabilities: [0.6], draws: 1, seed });
    expect(curve(0)).toEqual(curve(0));
    expect(curve(0)).not.toEqual(curve(1));
  });

  it('refuses a single group, and what is no probability', () => {
    const one = { ...input, groups: { names: ['all'], classes: [[0, 1, 2, 3, 4, 5]], ofClass: new Int32Array(6) } };
    expect(() => groupKnowledgeCurve(one)).toThrow('at least two groups');
    expect(() => groupKnowledgeCurve(input, { probabilities: [1.5] })).toThrow('probability must be a number from 0');
    expect(() => groupKnowledgeCurve(input, { draws: 0 })).toThrow('draws must be a positive integer');
  });
});
