import { expect, it } from 'vitest';
import { readReference } from './read-reference.js';

it('reads a case by kind', () => {
  const { parameters, inputs, outputs, gradients } = readReference('tau-norm-0.5');
  expect(parameters.features).toMatchObject({ dtype: 'float32', shape: [4, 5] });
  expect(Object.keys(inputs).sort()).toEqual(['probe', 'weight']);
  expect(Object.keys(outputs).sort()).toEqual(['loss', 'output']);
  expect(Object.keys(gradients)).toEqual(Object.keys(parameters));
});

it('lists the cases', () => {
  expect(() => readReference('tau-norm')).toThrow("Did you mean 'tau-norm-1'?");
});
