import type { HostArray } from '@mem/arrays';
import type { HostOutputs } from '@mem/stage2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSamples } from './split-samples.js';

/** Samples whose only feature is a number of their own. */
function samplesOf(counts: readonly number[], first: number): HostOutputs {
  const labels = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
  const features: HostArray = {
    dtype: 'float32',
    shape: [labels.length, 1],
    data: Float32Array.from(labels, (_, i) => first + i),
  };
  return { features, labels };
}
const classifierOf = (counts: readonly number[], others: { validation?: HostOutputs; test?: HostOutputs }) => ({
  train: samplesOf(counts, 0),
  classCounts: Int32Array.from(counts),
  ...others,
});
const numbers = ({ features }: HostOutputs): number[] => [...features!.data];
const perClass = ({ labels }: HostOutputs, classes: number): number[] =>
  Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);

describe('splitSamples', () => {
  const counts = [300, 60, 12, 5, 3, 2, 1];
  const validation = samplesOf([10, 10, 10, 9, 2, 1, 0], 1000);
  const test = samplesOf([5, 5, 5, 5, 5, 5, 5], 2000);

  it('leaves given splits as they are', () => {
    const classifier = classifierOf(counts, { validation, test });
    const split = splitSamples(classifier, 1);
    expect(split).toEqual({
      fit: classifier.train,
      selection: validation,
      verdict: test,
      evidence: 'test',
      selectedOnSeen: false,
    });
  });

  it('halves validation by class where there is no test', () => {
    const { fit, selection, verdict, evidence, selectedOnSeen } = splitSamples(classifierOf(counts, { validation }), 1);
    expect([evidence, selectedOnSeen, fit.labels.length]).toEqual(['validation', false, 383]);
    expect(perClass(verdict, 7)).toEqual([5, 5, 5, 5, 1, 0, 0]);
    expect([...numbers(selection), ...numbers(verdict)].sort()).toEqual(numbers(validation).sort());
  });

  it('parts training where nothing else is given, and leaves every class something to fit to', () => {
    const { fit, selection, verdict, evidence, selectedOnSeen } = splitSamples(classifierOf(counts, {}), 1);
    expect([evidence, selectedOnSeen]).toEqual(['training', true]);
    expect(perClass(verdict, 7)).toEqual([50, 12, 2, 1, 1, 0, 0]);
    expect(perClass(selection, 7)).toEqual([50, 10, 2, 1, 0, 0, 0]);
    expect(Math.min(...perClass(fit, 7))).toBe(1);
  });

  it('holds a part of training out for choices where only test is given', () => {
    const split = splitSamples(classifierOf(counts, { test }), 1);
    expect(split).toMatchObject({ verdict: test, evidence: 'test', selectedOnSeen: true });
    expect(split.fit.labels.length + split.selection.labels.length).toBe(383);
  });

  it('uses no sample twice, keeps labels with their samples, and depends on the seed alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        (drawn, seed) => {
          const all = [40, ...drawn];
          const classifier = classifierOf(all, {});
          const { fit, selection, verdict } = splitSamples(classifier, seed);
          const used = [fit, selection, verdict].flatMap(numbers);
          expect(used.toSorted((a, b) => a - b)).toEqual(numbers(classifier.train));
          for (const part of [fit, selection, verdict]) {
            expect([...part.labels]).toEqual(numbers(part).map((i) => classifier.train.labels[i]));
          }
          expect(splitSamples(classifier, seed).verdict).toEqual(verdict);
        },
      ),
    );
  });

  it('asks for samples where no class has any to spare', () => {
    expect(() => splitSamples(classifierOf([1, 1], {}), 1)).toThrow('pass --test-labels');
    expect(() => splitSamples(classifierOf([1, 1], { test }), 1)).toThrow('pass --val-labels');
  });
});
