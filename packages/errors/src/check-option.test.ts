import { describe, expect, it } from 'vitest';
import { checkMultiple, checkNumber, checkOption, checkPositive } from './check-option.js';

describe('option checks', () => {
  it('return valid values', () => {
    expect(checkOption('weighting', 'raw', ['raw', 'softplus'])).toBe('raw');
    expect(checkPositive('xi', 0.5)).toBe(0.5);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', (value) => {
    expect(() => checkPositive('xi', value)).toThrow('xi must be a positive number');
  });

  it('refuse a fraction where an integer is needed', () => {
    expect(() => checkPositive('steps', 1.5, { integer: true })).toThrow('positive integer');
  });

  it('name the multiple and its meaning', () => {
    expect(checkMultiple('size', 32, 'the patch size', 16)).toBe(32);
    expect(() => checkMultiple('size', 30, 'the patch size', 16)).toThrow(
      'size must be a multiple of 16 (the patch size), but is 30.',
    );
  });

  it.each([
    [{ from: 0 }, -1, 'a non-negative number'],
    [{ from: 0, integer: true }, 2 ** 53, 'a non-negative integer'],
    [{ from: 0, to: 1 }, 1.5, 'a number from 0 to 1'],
    [{ from: 0, below: 8 }, 8, 'a number of at least 0 and below 8'],
    [{ above: 0, below: 1 }, 1, 'a number above 0 and below 1'],
    [{ from: 1, to: 9, integer: true }, 1.5, 'an integer from 1 to 9'],
  ])('describe the range %o', (range, given, description) => {
    expect(() => checkNumber('x', given, range)).toThrow(`x must be ${description}, but is ${given}.`);
  });

  it('include the bounds of from and to', () => {
    expect(checkNumber('x', 0, { from: 0, to: 1 })).toBe(0);
    expect(checkNumber('x', 1, { from: 0, to: 1 })).toBe(1);
  });
});
