import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import type { StageTwoRecipe } from '../recipe/recipe.js';
import type { Method } from './method.js';

/** A method of `@mem/decoupling` in the comparison. */
export function decouplingMethod(name: DecouplingMethodName): Method {
  const { deterministic, fit } = decouplingMethods[name];
  const candidates = (recipe: StageTwoRecipe): readonly number[] | undefined =>
    (recipe.learningRates as Partial<Record<string, readonly number[]>>)[name];
  return {
    name,
    deterministic,
    role: 'method',
    steps: (recipe, chosen) => (deterministic ? 0 : recipe.steps * (chosen ? 1 : (candidates(recipe)?.length ?? 1))),
    async fit({ data, runtime, recipe, seed, chosen, onStep }) {
      const learningRates = chosen?.learningRate === undefined ? candidates(recipe) : [Number(chosen.learningRate)];
      const { steps, batchSize } = recipe;
      const fitted = await fit(data, {
        runtime,
        seed,
        steps,
        batchSize,
        ...(learningRates === undefined ? {} : { learningRates }),
        onEvent: (event) => event.type === 'step' && onStep(),
      });
      return {
        settings: fitted.settings,
        validationAccuracy: fitted.validationAccuracy,
        predict: async (features) => ({ logits: await fitted.predict(features) }),
        dispose: () => {},
      };
    },
  };
}
