import type { Weighting } from '@mem/dac';
import { MemError } from '@mem/errors';
import { blendWinners } from '@mem/evaluation';
import type {
  FitOptions,
  FrozenOutputs,
  MethodRole,
  MethodSlider,
  Settings,
  Stage2Data,
  Stage2Method,
  Stage2Predictor,
} from '@mem/stage2';
import type { FitModulatorOptions } from './fit-modulator.js';
import { selectModulator } from './select-modulator.js';

/** Options of `modulatorMethod`. The candidate that is most accurate on validation is kept. */
export interface ModulatorMethodOptions {
  /**
   * Candidate learning rates.
   * @default [0.001]
   */
  readonly learningRates?: readonly number[] | undefined;
  /**
   * Candidate weightings.
   * @default ['raw']
   */
  readonly weightings?: readonly Weighting[] | undefined;
  /**
   * Role in a comparison.
   * @default 'method'
   */
  readonly role?: MethodRole;
  readonly about?: string;
  /** Method whose fitted head the modulator keeps frozen, instead of fine-tuning the stage-1 head. */
  readonly base?: Stage2Method;
  /** Options of every fit. */
  readonly options?: Omit<Partial<FitModulatorOptions>, 'runtime' | 'seed' | 'steps' | 'batchSize'>;
}

const strengthSlider: MethodSlider = {
  label: 'strength of the modulator',
  description:
    'Logits on the line from plain cross-entropy (0) through the fitted modulator (1) and as far again beyond it (2).',
  position: () => 1,
  winners: ({ reference, own, numClasses, positions }) =>
    own && blendWinners({ before: reference, after: own, positions, numClasses }),
};

/** Creates MEM as a stage-2 method. Its controls are fits without the REO loss and with shuffled groups in it. */
export function modulatorMethod(name: string, given: ModulatorMethodOptions = {}): Stage2Method {
  const { role = 'method', base } = given;
  const method = singleMethod(name, given);
  if (role !== 'method') return method;
  const control = (suffix: string, about: string, options: ModulatorMethodOptions['options']): Stage2Method =>
    singleMethod(`${name}-${suffix}`, { ...given, role: 'control', about, options: { ...given.options, ...options } });
  return {
    ...method,
    ...(base === undefined && { slider: strengthSlider }),
    controls: [
      control('lambda-0', 'no REO loss', { lambda: 0 }),
      control('shuffled-groups', 'REO on groups dealt at random', { groupLabels: 'shuffled' }),
    ],
  };
}

function singleMethod(name: string, given: ModulatorMethodOptions): Stage2Method {
  const { role = 'method', about, base, options = {}, learningRates = [1e-3], weightings = ['raw'] } = given;
  const candidates = weightings.flatMap((weighting) =>
    learningRates.map((learningRate) => ({ learningRate, weighting })),
  );
  return {
    name,
    role,
    needs: base === undefined ? 'logits' : 'features',
    deterministic: false,
    modulates: true,
    model: 'modulator',
    ...(about !== undefined && { about }),
    trainingSteps: ({ steps, chosen }) =>
      steps * (chosen ? 1 : candidates.length) + (base?.trainingSteps?.({ steps, chosen }) ?? (base ? steps : 0)),
    async fit(data, { runtime, seed = 0, steps, batchSize, chosen, onStep, signal }) {
      const { baseLearningRate, baseStart, ...own } = chosen ?? {};
      const chosenBase = chosen && settingsOf({ learningRate: baseLearningRate, start: baseStart });
      const below =
        base && (await fitBase(base, data, { runtime, seed, steps, batchSize, onStep, signal, chosen: chosenBase }));
      const { modulator, candidate, validationAccuracy } = await selectModulator(
        below === undefined ? data : { ...data, head: below.head },
        chosen === undefined ? candidates : [own as (typeof candidates)[number]],
        {
          runtime,
          seed,
          ...(steps !== undefined && { steps }),
          ...(batchSize !== undefined && { batchSize }),
          ...(below !== undefined && { head: 'frozen' as const }),
          ...options,
          ...(signal && { signal }),
          onEvent: (event) => event.type === 'step' && onStep?.(),
        },
      );
      const settings = settingsOf({ ...candidate, ...below?.settings });
      return {
        settings,
        validationAccuracy,
        predict: (samples: FrozenOutputs, { labels } = {}) => modulator.predict(samples, { labels }),
        save: () => modulator.save(),
        dispose: () => modulator.dispose(),
      } satisfies Stage2Predictor;
    },
  };
}

async function fitBase(base: Stage2Method, data: Stage2Data, options: FitOptions) {
  const fitted = await base.fit(data, options);
  const { classifier, settings } = fitted;
  fitted.dispose();
  if (classifier?.reads !== 'features') {
    throw new MemError('bad-value', `A modulator can be put on a linear head only, which ${base.name} does not give.`);
  }
  return {
    head: classifier.head,
    settings: { baseLearningRate: settings.learningRate, baseStart: settings.start },
  };
}

/** Returns the settings that are known. */
function settingsOf(given: Readonly<Record<string, number | string | undefined>>): Settings {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
