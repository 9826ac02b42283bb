import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CreateSamplerOptions, countClasses, createSampler, samplerNames } from './index.js';

/** Classes of 60, 15, 4 and 1 samples, in mixed order. */
const classCounts = [60, 15, 4, 1];
const labels = Int32Array.from(
  classCounts
    .flatMap((count, classId) => Array.from({ length: count }, (_, i) => ({ classId, order: (i * 37) % 11 })))
    .sort((a, b) => a.order - b.order),
  ({ classId }) => classId,
);
const options: CreateSamplerOptions = { labels, numClasses: 4, seed: 5, epochs: 3 };
const sorted = (values: Int32Array) => [...values].sort((a, b) => a - b);
const everySample = [...labels.keys()];

/** Frequency of each class in draws `start` to `start + count - 1`. */
function frequencies(name: string, start: number, count: number, given: CreateSamplerOptions = options): number[] {
  const draws = createSampler(name, given).draws(start, count);
  return [
    ...countClasses(
      draws.map((sample) => Number(given.labels[sample]!)),
      given.numClasses,
    ),
  ].map((n) => n / count);
}

function expectFrequencies(actual: number[], expected: number[], tolerance = 0.02): void {
  for (const [classId, frequency] of expected.entries()) {
    expect(Math.abs(actual[classId]! - frequency), `class ${classId}: ${actual[classId]}`).toBeLessThan(tolerance);
  }
}

describe.each(samplerNames)('%s', (name) => {
  it('draws the same for any split of the range, in any order', () => {
    const range = fc.tuple(fc.nat({ max: 700 }), fc.nat({ max: 60 }), fc.nat({ max: 60 }));
    const shared = createSampler(name, options);
    fc.assert(
      fc.property(range, ([start, first, second]) => {
        const whole = createSampler(name, options).draws(start, first + second);
        expect(shared.draws(start + first, second)).toEqual(whole.subarray(first));
        expect(shared.draws(start, first)).toEqual(whole.subarray(0, first));
      }),
    );
  });

  it('draws valid samples, different for another seed, also at high numbers', () => {
    const { length } = labels;
    for (const start of [0, 2 ** 33]) {
      const draws = createSampler(name, options).draws(start, 500);
      expect(draws.every((sample) => sample >= 0 && sample < length)).toBe(true);
      expect(draws).not.toEqual(createSampler(name, { ...options, seed: 6 }).draws(start, 500));
    }
    const sampler = createSampler(name, options);
    expect(sampler.draws(2 ** 32, 100)).not.toEqual(sampler.draws(0, 100));
    expect(sampler.name).toBe(name);
  });

  it('refuses no labels, a label out of range, and an invalid range', () => {
    expect(() => createSampler(name, { ...options, labels: [] })).toThrow('no labels');
    expect(() => createSampler(name, { ...options, labels: [0, 4] })).toThrow(
      'The labels must be class ids (whole numbers from 0 to 3), but the one at index 1 is 4',
    );
    expect(() => createSampler(name, options).draws(-1, 3)).toThrow('start must be a non-negative integer');
    expect(() => createSampler(name, options).draws(0, 1.5)).toThrow('count must be a non-negative integer');
    expect(createSampler(name, options).draws(3, 0)).toEqual(new Int32Array(0));
  });
});

describe('instance', () => {
  it('draws every sample once per epoch, in a new order each time', () => {
    const sampler = createSampler('instance', options);
    expect(sampler.epochLength).toBe(80);
    const [first, second] = [sampler.draws(0, 80), sampler.draws(80, 80)];
    expect(sorted(first)).toEqual(everySample);
    expect(sorted(second)).toEqual(everySample);
    expect(first).not.toEqual(second);
  });
});

describe('class-balanced', () => {
  it('draws classes equally often, and the samples of a class equally often', () => {
    expectFrequencies(frequencies('class-balanced', 0, 20_000), [0.25, 0.25, 0.25, 0.25]);
    const draws = createSampler('class-balanced', options).draws(0, 20_000);
    const perSample = countClasses(draws, labels.length);
    for (const [sample, times] of perSample.entries()) {
      const expected = 5000 / classCounts[labels[sample]!]!;
      expect(Math.abs(times - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });
});

describe('class-aware', () => {
  it('takes consecutive draws from a class, and every class once in each cycle', () => {
    for (const samplesPerClass of [1, 4]) {
      const sampler = createSampler('class-aware', { ...options, samplesPerClass });
      const classes = sampler.draws(0, 40 * samplesPerClass).map((sample) => labels[sample]!);
      const cycles: string[] = [];
      for (let cycle = 0; cycle < 10; cycle++) {
        const runs = [0, 1, 2, 3].map((visit) => {
          const at = (cycle * 4 + visit) * samplesPerClass;
          return new Set(classes.subarray(at, at + samplesPerClass));
        });
        expect(runs.every((run) => run.size === 1)).toBe(true);
        expect(new Set(runs.flatMap((run) => [...run])).size).toBe(4);
        cycles.push(runs.flatMap((run) => [...run]).join());
      }
      expect(new Set(cycles).size).toBeGreaterThan(1);
    }
  });

  it('draws all samples of a class before repeating any', () => {
    const draws = createSampler('class-aware', options).draws(0, 4 * 60);
    for (const [classId, count] of classCounts.entries()) {
      const own = draws.filter((sample) => labels[sample] === classId);
      expect(own.length).toBe(60);
      for (let at = 0; at + count <= own.length; at += count) {
        expect(new Set(own.subarray(at, at + count)).size).toBe(count);
      }
    }
  });

  it('has the epoch length of the decoupling code', () => {
    expect(createSampler('class-aware', options).epochLength).toBe(240);
  });
});

describe('square-root', () => {
  it('draws classes by the square root of their size, and empty ones never', () => {
    const roots = classCounts.map(Math.sqrt);
    const total = roots.reduce((sum, root) => sum + root, 0);
    expectFrequencies(
      frequencies('square-root', 0, 20_000),
      roots.map((root) => root / total),
    );
    expect(frequencies('square-root', 0, 1000, { labels: [1, 1, 3], numClasses: 5, seed: 0 })).toEqual([
      0,
      expect.any(Number),
      0,
      expect.any(Number),
      0,
    ]);
  });
});

describe('progressive', () => {
  it('goes from instance to class-balanced frequencies and stays there', () => {
    const long = Int32Array.from({ length: 100 * labels.length }, (_, i) => labels[i % labels.length]!);
    const given = { ...options, labels: long };
    const byInstance = classCounts.map((count) => count / 80);
    const between = byInstance.map((frequency) => (frequency + 0.25) / 2);
    const epoch = (number: number) => frequencies('progressive', number * long.length, long.length, given);
    expectFrequencies(epoch(0), byInstance);
    expectFrequencies(epoch(1), between);
    expectFrequencies(epoch(2), [0.25, 0.25, 0.25, 0.25]);
    expectFrequencies(epoch(7), [0.25, 0.25, 0.25, 0.25]);
  });

  it('requires epochs', () => {
    const { epochs: _, ...without } = options;
    expect(() => createSampler('progressive', without)).toThrow('needs the option epochs');
    expect(() => createSampler('progressive', { ...options, epochs: 0 })).toThrow('epochs must be a positive integer');
  });
});

describe('createSampler', () => {
  it('lists the valid names for an unknown one', () => {
    expect(() => createSampler('balanced', options)).toThrow(
      'Valid names: instance, class-balanced, class-aware, square-root, progressive',
    );
    expect(() => createSampler('balanced', options)).toThrow(MemError);
  });

  it.each(['class-balanced', 'class-aware', 'progressive'])('refuses a class without samples for %s', (name) => {
    expect(() => createSampler(name, { ...options, numClasses: 5 })).toThrow('Class 4 of 5 has no training samples');
  });

  it('refuses samplesPerClass of zero', () => {
    expect(() => createSampler('class-aware', { ...options, samplesPerClass: 0 })).toThrow('samplesPerClass');
  });
});
