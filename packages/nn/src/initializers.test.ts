import { deriveKey, randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import {
  batchNormSpecs,
  initialize,
  kaimingNormal,
  kaimingUniform,
  linearSpecs,
  normal02,
  ones,
  under,
  uniformWithin,
  xavierUniform,
  zeros,
} from './index.js';

const key = randomKey(4);
const shape = [48, 20, 3, 3];

/** Mean, standard deviation and largest absolute value. */
function moments(values: ArrayLike<number>): { mean: number; deviation: number; largest: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length;
  const deviation = Math.sqrt(list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length);
  return { mean, deviation, largest: list.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
}

describe('initialisers', () => {
  it.each([
    ['kaimingUniform', kaimingUniform, 1 / Math.sqrt(20 * 9)],
    ['xavierUniform', xavierUniform, Math.sqrt(6 / (20 * 9 + 48))],
    ['uniformWithin', uniformWithin(0.3), 0.3],
  ])('%s draws evenly within its bound', (_name, initializer, bound) => {
    const { mean, deviation, largest } = moments(initializer(key, shape).data);
    expect(Math.abs(mean) / bound).toBeLessThan(0.03);
    expect(deviation / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
    expect(largest).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest / bound).toBeGreaterThan(0.99);
  });

  it.each([
    ['kaimingNormal', kaimingNormal, Math.sqrt(2 / (48 * 9))],
    ['normal02', normal02, 0.02],
  ])('%s has its deviation', (_name, initializer, deviation) => {
    const given = moments(initializer(key, shape).data);
    expect(given.deviation / deviation).toBeCloseTo(1, 1);
    expect(Math.abs(given.mean) / deviation).toBeLessThan(0.05);
    expect(given.largest / deviation).toBeGreaterThan(3);
  });

  it('fill with constants', () => {
    expect(zeros(key, [2, 2])).toEqual({ dtype: 'float32', shape: [2, 2], data: new Float32Array(4) });
    expect(ones(key, []).data).toEqual(Float32Array.of(1));
  });
});

describe('initialize', () => {
  const specs = {
    ...under('a', linearSpecs(8, 4)),
    ...under('b', linearSpecs(8, 4)),
    ...under('bn', batchNormSpecs(3)),
  };

  it('draws every parameter from its own name, regardless of the others', () => {
    const all = initialize(key, specs);
    const reversed = initialize(key, Object.fromEntries(Object.entries(specs).reverse()));
    expect(reversed).toEqual(all);
    expect(initialize(key, under('b', linearSpecs(8, 4)))).toEqual({
      'b.weight': all['b.weight'],
      'b.bias': all['b.bias'],
    });
    expect(all['a.weight']!.data).not.toEqual(all['b.weight']!.data);
    expect(all['a.weight']!.data).not.toEqual(initialize(deriveKey(key, 'other'), specs)['a.weight']!.data);
  });

  it('gives the shapes and names of the specs', () => {
    const shapes = Object.fromEntries(
      Object.entries(initialize(key, specs)).map(([name, array]) => [name, array.shape]),
    );
    expect(shapes).toEqual({
      'a.weight': [4, 8],
      'a.bias': [4],
      'b.weight': [4, 8],
      'b.bias': [4],
      'bn.weight': [3],
      'bn.bias': [3],
      'bn.running_mean': [3],
      'bn.running_var': [3],
    });
  });
});
