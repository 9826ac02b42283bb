import { expect, it } from 'vitest';
import { parseEvaluation } from './parse-evaluation.js';

const whole = { reference: 'ce', confusions: [], ceilings: [], differences: [], calibrations: [], settings: [] };

it('returns all parts of an evaluation', () => {
  expect(parseEvaluation(JSON.stringify(whole))).toEqual(whole);
});

it.each([
  ['{', 'is not JSON'],
  ['7', 'at the root'],
  ['[]', 'at confusions'],
  [JSON.stringify({ ...whole, ceilings: [{ name: 'ce', all: '60', groups: [] }] }), 'at ceilings.0.all'],
])('names the invalid place of %s', (text, message) => {
  expect(() => parseEvaluation(text)).toThrow(message);
});
