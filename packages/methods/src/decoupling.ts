import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import type { Method, MethodSettings, Need } from '@mem/stage2';
import { stage2View } from './stage2-view.js';

const needs: Readonly<Record<DecouplingMethodName, Need>> = {
  ce: 'logits',
  'tau-norm': 'head',
  ncm: 'features',
  'logit-adjustment': 'logits',
  crt: 'features',
  lws: 'logits',
  'balanced-softmax': 'features',
};

/** A method of `@mem/decoupling` in the comparison. */
export function decouplingMethod(name: DecouplingMethodName): Method {
  const { deterministic, fit } = decouplingMethods[name];
  const candidates = (recipe: MethodSettings): readonly number[] | undefined =>
    (recipe.learningRates as Partial<Record<string, readonly number[]>>)[name];
  return {
    name,
    needs: needs[name],
    deterministic,
    role: 'method',
    weighsGroups: false,
    steps: (recipe, chosen) => (deterministic ? 0 : recipe.steps * (chosen ? 1 : (candidates(recipe)?.length ?? 1))),
    async fit({ data, runtime, recipe, seed, chosen, onStep }) {
      const learningRates = chosen?.learningRate === undefined ? candidates(recipe) : [Number(chosen.learningRate)];
      const { steps, batchSize } = recipe;
      const view = stage2View(data, needs[name]);
      const fitted = await fit(view.data, {
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
        ...(fitted.head && { head: { reads: view.reads, head: fitted.head } }),
        predict: async (samples) => ({ logits: await fitted.predict(view.input(samples)) }),
        dispose: () => {},
      };
    },
  };
}
