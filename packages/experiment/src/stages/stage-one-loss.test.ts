import { createRuntime } from '@mem/tensor';
import { expect, it } from 'vitest';
import type { StageOneRecipe } from '../recipe/recipe.js';
import { stageOneLoss } from './stage-one-loss.js';

const classCounts = [6, 3, 1];
const priors = [0.6, 0.3, 0.1];

it.each<readonly [StageOneRecipe['loss'], (label: number) => number]>([
  ['cross-entropy', () => Math.log(3)],
  ['balanced-softmax', (label) => -Math.log(priors[label]!)],
  // Logits of 0 give each class its prior as its probability.
  ['balanced-bce', (label) => -priors.reduce((sum, prior, c) => sum + Math.log(c === label ? prior : 1 - prior), 0)],
])('%s of logits that say nothing', async (name, expected) => {
  const runtime = await createRuntime('cpu');
  const loss = stageOneLoss(name, classCounts);
  for (const label of [0, 1, 2]) {
    const targets = Float32Array.from(classCounts, (_, c) => (c === label ? 1 : 0));
    const inputs = [new Float32Array(3), targets].map((data) =>
      runtime.upload({ dtype: 'float32', shape: [1, 3], data }),
    ) as [never, never];
    const { data } = await runtime.read(await runtime.compile(loss, inputs).run(...inputs));
    expect(data[0]).toBeCloseTo(expected(label), 5);
  }
});

it('a balanced loss refuses a class without training images', () => {
  expect(() => stageOneLoss('balanced-bce', [1, 0])).toThrow('Class 1 has 0 training images');
});
