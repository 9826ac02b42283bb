import { expect, it } from 'vitest';
import { change, decimal, percent } from './format.js';

it('formats fractions, changes and decimals', () => {
  expect([0.3184, 1, null].map(percent)).toEqual(['31.8', '100.0', '–']);
  expect([change(0.2, 0.325), change(0.5, 0.4), change(0.5, 0.49999), change(0.5, null)]).toEqual([
    '+12.5',
    '−10.0',
    '±0.0',
    '',
  ]);
  expect([decimal(-2.3149), decimal(7, 0)]).toEqual(['−2.31', '7']);
});
