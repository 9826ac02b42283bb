import {
  deleteStoredModulator,
  fitModulator,
  loadStoredModulator,
  type Modulator,
  saveModulator,
  storedModulators,
  storeModulator,
} from '@mem/modulator';
import type { Runtime } from '@mem/tensor';
import { decodeSet, type FrozenSet } from '../set-file.js';
import { headLogits } from './head-logits.js';
import type { FitChoices, FromWorker, ToWorker } from './messages.js';
import { startRuntime } from './start-runtime.js';

/** Narrow and quick, so that a fit takes seconds; found on the validation images. */
const settings = { width: 64, learningRate: 3e-3, earlyStopping: { every: 20, patience: 8 } } as const;

/** Milliseconds between two messages of steps: more often than a screen shows is of no use. */
const stepInterval = 40;

/** Under which a modulator is kept in this browser. */
const keptName = 'mem-example-browser';

let opened: { readonly runtime: Runtime; readonly set: FrozenSet } | undefined;
let modulator: Modulator | undefined;
let fitting: AbortController | undefined;

const tell = (message: FromWorker): void => postMessage(message);

async function open(file: Uint8Array): Promise<void> {
  const set = decodeSet(file);
  const { runtime, build } = await startRuntime();
  opened = { runtime, set };
  const { validation, test } = set.splits;
  const [onValidation, onTest] = [validation, test].map(({ features }) => headLogits(features, set.head));
  tell({ type: 'ready', build, logits: { validation: onValidation!, test: onTest! } });
  // A browser that lets nothing be stored can still train.
  await tellKept().catch(() => {});
}

async function fit(choices: FitChoices): Promise<void> {
  const { runtime, set } = opened!;
  const { classCounts, head, splits } = set;
  const started = performance.now();
  fitting = new AbortController();
  const { signal } = fitting;
  let told = 0;
  try {
    const fitted = await fitModulator(
      { train: splits.train, validation: splits.validation, classCounts, head },
      {
        ...{ runtime, signal, ...settings, ...choices },
        onEvent: (event) => {
          if (event.type === 'validation') {
            tell({ type: 'validation', step: event.step, logits: event.logits.data });
          }
          if (event.type !== 'step') return;
          const { step, steps, loss } = event;
          if (performance.now() - told < stepInterval && step < steps) return;
          told = performance.now();
          tell({ type: 'step', step, steps, loss });
        },
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const { loss, keptStep } = fitted.history!;
    await use(fitted, { seconds, steps: loss.length, keptStep });
  } catch (error) {
    if (!signal.aborted) throw error;
    tell({ type: 'stopped' });
  }
}

/** Takes a modulator in place of the one before, and tells what it makes of the test images. */
async function use(next: Modulator, fitted?: Extract<FromWorker, { type: 'modulated' }>['fitted']): Promise<void> {
  const { logits, magnitudes } = await next.predict(opened!.set.splits.test);
  modulator?.dispose();
  modulator = next;
  tell({
    type: 'modulated',
    logits: logits.data,
    magnitudes: magnitudes.data,
    ...(fitted && { fitted }),
  });
}

async function tellKept(): Promise<void> {
  tell({ type: 'kept', kept: (await storedModulators()).includes(keptName) });
}

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'open':
      return open(message.file);
    case 'fit':
      return fit(message.choices);
    case 'stop':
      return fitting?.abort();
    case 'keep':
      await storeModulator(keptName, modulator!);
      return tellKept();
    case 'restore':
      return use(await loadStoredModulator(keptName, opened!));
    case 'forget':
      await deleteStoredModulator(keptName);
      return tellKept();
    case 'save':
      return tell({ type: 'saved', file: saveModulator(modulator!) as Uint8Array<ArrayBuffer> });
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  handle(data).catch((error: unknown) => {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
