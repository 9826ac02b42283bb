import { normals, randomKey } from '@mem/random';
import { describe, expect, it } from 'vitest';
import { argmaxRows } from './accuracy.js';
import { blendWinners, tauWinners, type Winners, winnerAt } from './winners.js';

const positions = Array.from({ length: 41 }, (_, i) => i / 20);
const [samples, classes] = [200, 12];
const logits = normals(randomKey(1), samples * classes);
const after = normals(randomKey(2), samples * classes);
const bias = normals(randomKey(3), classes);
const norms = Array.from({ length: classes }, (_, j) => 0.3 + 0.2 * j);

/** The predictions from all scores at one position. */
function predict(score: (at: number, j: number) => number): number[] {
  return [
    ...argmaxRows(
      Array.from(logits, (_, at) => score(at, at % classes)),
      classes,
    ),
  ];
}

const along = (winners: Winners, position: number): number[] =>
  Array.from({ length: samples }, (_, image) => winnerAt(winners, image, position));

describe('tauWinners', () => {
  it('gives the class of the highest (logit - bias) / norm^tau at every position', () => {
    const winners = tauWinners({ logits, bias, weightNorms: norms, positions });
    for (const [position, tau] of positions.entries()) {
      expect(along(winners, position)).toEqual(predict((at, j) => (logits[at]! - bias[j]!) / norms[j]! ** tau));
    }
  });

  it('holds an entry for each change only, the first at position 0', () => {
    const { starts, positions: from, classes: winning } = tauWinners({ logits, weightNorms: norms, positions });
    expect(starts).toHaveLength(samples + 1);
    expect(from).toHaveLength(starts[samples]!);
    for (let image = 0; image < samples; image++) {
      expect(from[starts[image]!]).toBe(0);
      for (let entry = starts[image]! + 1; entry < starts[image + 1]!; entry++) {
        expect(from[entry]).toBeGreaterThan(from[entry - 1]!);
        expect(winning[entry]).not.toBe(winning[entry - 1]);
      }
    }
  });

  it('leaves the score of a row of zeros at zero', () => {
    const winners = tauWinners({ logits: Float32Array.of(0.5, -1), bias: [0.5, 0], weightNorms: [0, 1], positions });
    expect([...winners.classes]).toEqual([0]);
  });

  it('is quick enough to make a report', () => {
    const many = normals(randomKey(5), 10_000 * 200);
    const started = performance.now();
    tauWinners({ logits: many, weightNorms: Array.from({ length: 200 }, (_, j) => 1 + j / 100), positions });
    // Far above what it takes (about 0.3 s), for machines under load.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('refuses other sizes, NaN and positions that do not ascend', () => {
    const given = { logits: Float32Array.of(1, 2), weightNorms: [1, 2], positions };
    expect(() => tauWinners({ ...given, bias: [1] })).toThrow('The bias must hold 2 values');
    expect(() => tauWinners({ ...given, logits: new Float32Array(3) })).toThrow('must hold 4 values, but hold 3');
    expect(() => tauWinners({ ...given, logits: Float32Array.of(1, Number.NaN) })).toThrow('Row 0 has NaN at column 1');
    expect(() => tauWinners({ ...given, logits: Float32Array.of(Number.NaN, 1) })).toThrow('Row 0 has NaN at column 0');
    expect(() => tauWinners({ ...given, positions: [0, 0] })).toThrow('ascending');
    expect(() => tauWinners({ ...given, positions: [0] })).toThrow('2 to 256');
  });
});

describe('blendWinners', () => {
  it('goes from one model through the other and beyond', () => {
    const winners = blendWinners({ before: logits, after, numClasses: classes, positions });
    for (const [position, s] of positions.entries()) {
      expect(along(winners, position)).toEqual(predict((at) => logits[at]! + s * (after[at]! - logits[at]!)));
    }
    expect(along(winners, 20)).toEqual([...argmaxRows(after, classes)]);
  });

  it('refuses logits of another size', () => {
    expect(() => blendWinners({ before: logits, after: logits.subarray(1), numClasses: classes, positions })).toThrow(
      'The logits after must hold 2400 values',
    );
  });
});
