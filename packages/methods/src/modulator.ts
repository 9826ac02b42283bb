import { fitCrt } from '@mem/decoupling';
import { type FitModulatorOptions, type ModulatorSamples, saveModulator, selectModulator } from '@mem/modulator';
import type { FitContext, Method, MethodSettings, Samples, Settings } from '@mem/stage2';
import { stage2View } from './stage2-view.js';

export interface ModulatorMethodOptions {
  readonly role?: Method['role'];
  /** Where the modulator's head comes from, when it is not stage 1's: cRT's finished head, which then stays as it is. */
  readonly base?: 'crt';
  readonly options?: Omit<Partial<FitModulatorOptions>, 'runtime' | 'seed'>;
}

type Candidate = Pick<FitModulatorOptions, 'learningRate' | 'weighting'>;

function candidatesOf({ learningRates, weightings }: MethodSettings, chosen: Settings | undefined): Candidate[] {
  if (chosen !== undefined) return [chosen as Candidate];
  return weightings.flatMap((weighting) => learningRates.mem.map((learningRate) => ({ learningRate, weighting })));
}

/** A modulator in the comparison: learning rate and weighting are chosen on validation. */
export function modulatorMethod(
  name: string,
  { role = 'method', base, options = {} }: ModulatorMethodOptions = {},
): Method {
  return {
    name,
    needs: base === undefined ? 'logits' : 'features',
    deterministic: false,
    role,
    weighsGroups: true,
    steps: (recipe, chosen) => {
      const fits = chosen ? 1 : candidatesOf(recipe, undefined).length;
      const baseFits = base === undefined ? 0 : chosen ? 1 : recipe.learningRates.crt.length;
      return recipe.steps * (fits + baseFits);
    },
    async fit(context) {
      const { data, runtime, recipe, seed, chosen, onStep } = context;
      const crt = base === undefined ? undefined : await fitBase(context);
      const { crtLearningRate, ...own } = chosen ?? {};
      const head = crt?.head ?? data.head;
      const input = head === undefined ? withoutHead : featuresOnly;
      const { train, validation, classCounts, views, groups } = data;
      const { modulator, candidate, validationAccuracy } = await selectModulator(
        {
          train: { ...input(train), labels: train.labels },
          validation: { ...input(validation), labels: validation.labels },
          classCounts,
          views,
          groups,
          ...(head && { head }),
        },
        candidatesOf(recipe, chosen && own),
        {
          runtime,
          seed,
          steps: recipe.steps,
          batchSize: recipe.batchSize,
          width: recipe.width,
          ...(crt === undefined ? {} : { head: 'frozen' }),
          ...options,
          onEvent: (event) => event.type === 'step' && onStep(),
        },
      );
      return {
        settings: { ...candidate, ...(crt === undefined ? {} : { crtLearningRate: crt.learningRate }) } as Settings,
        validationAccuracy,
        predict: (samples, groupLabels) =>
          modulator.predict(input(samples), groupLabels === undefined ? {} : { labels: groupLabels }),
        save: () => saveModulator(modulator),
        dispose: () => modulator.dispose(),
      };
    },
  };
}

/** With a head the logits follow from the features. */
const featuresOnly = ({ features }: Samples): ModulatorSamples => ({ features: features! });

/** Where there are no features either, the logits are all that can tell the group. */
const withoutHead = ({ features, logits }: Samples): ModulatorSamples => ({
  features: features ?? logits!,
  logits: logits!,
});

async function fitBase({ data, runtime, recipe, seed, chosen, onStep }: FitContext) {
  const { steps, batchSize, learningRates } = recipe;
  const { head, settings } = await fitCrt(stage2View(data, 'features').data, {
    runtime,
    seed,
    steps,
    batchSize,
    learningRates: chosen === undefined ? learningRates.crt : [Number(chosen.crtLearningRate)],
    onEvent: (event) => event.type === 'step' && onStep(),
  });
  return { head: head!, learningRate: settings.learningRate! };
}
