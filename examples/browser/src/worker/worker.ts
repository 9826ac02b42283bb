import {
  deleteStoredModulator,
  fitModulator,
  loadStoredModulator,
  type Modulator,
  storedModulators,
  storeModulator,
} from '@mem/modulator';
import type { Runtime } from '@mem/tensor';
import { decodeSet, type FrozenSet } from '../set-file.js';
import { headLogits } from './head-logits.js';
import type { FitChoices, FromWorker, ToWorker } from './messages.js';
import { startRuntime } from './start-runtime.js';

/** Settings of a fit that takes seconds, selected on the validation images. */
const settings = { width: 64, learningRate: 3e-3, earlyStopping: { every: 20, patience: 8 } } as const;

/** Minimum number of milliseconds between messages about steps, which a screen can just show. */
const stepInterval = 40;

/** Name of the modulator saved in this browser. */
const keptName = 'mem-example-browser';

let opened: { readonly runtime: Runtime; readonly set: FrozenSet } | undefined;
let modulator: Modulator | undefined;
let fitting: AbortController | undefined;

const send = (message: FromWorker): void => postMessage(message);

async function open(file: Uint8Array): Promise<void> {
  const set = decodeSet(file);
  const { runtime, build } = await startRuntime();
  opened = { runtime, set };
  const { validation, test } = set.splits;
  const [onValidation, onTest] = [validation, test].map(({ features }) => headLogits(features, set.head));
  send({ type: 'ready', build, logits: { validation: onValidation!, test: onTest! } });
  // A browser that allows no storage can still train.
  await sendKept().catch(() => {});
}

async function fit(choices: FitChoices): Promise<void> {
  const { runtime, set } = opened!;
  const { classCounts, head, splits } = set;
  const started = performance.now();
  fitting = new AbortController();
  const { signal } = fitting;
  let sentAt = 0;
  try {
    const fitted = await fitModulator(
      { train: splits.train, validation: splits.validation, classCounts, head },
      {
        ...{ runtime, signal, ...settings, ...choices },
        onEvent: (event) => {
          if (event.type === 'validation') {
            send({ type: 'validation', step: event.step, predictions: event.predictions });
          }
          if (event.type !== 'step') return;
          const { step, steps, loss } = event;
          if (performance.now() - sentAt < stepInterval && step < steps) return;
          sentAt = performance.now();
          send({ type: 'step', step, steps, loss });
        },
      },
    );
    const seconds = (performance.now() - started) / 1000;
    const { loss, keptStep } = fitted.history!;
    await use(fitted, { seconds, steps: loss.length, keptStep });
  } catch (error) {
    if (!signal.aborted) throw error;
    send({ type: 'stopped' });
  }
}

/** Replaces the modulator, and sends its outputs on the test images. */
async function use(next: Modulator, fitted?: Extract<FromWorker, { type: 'modulated' }>['fitted']): Promise<void> {
  const { logits, magnitudes } = await next.predict(opened!.set.splits.test);
  modulator?.dispose();
  modulator = next;
  send({ type: 'modulated', logits: logits.data, magnitudes: magnitudes.data, ...(fitted && { fitted }) });
}

async function sendKept(): Promise<void> {
  send({ type: 'kept', kept: (await storedModulators()).includes(keptName) });
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
      return sendKept();
    case 'restore':
      return use(await loadStoredModulator(keptName, opened!));
    case 'forget':
      await deleteStoredModulator(keptName);
      return sendKept();
    case 'save':
      return send({ type: 'saved', file: modulator!.save() as Uint8Array<ArrayBuffer> });
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  handle(data).catch((error: unknown) => {
    send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
