import { shotGroups } from '@mem/groups';
import { loadSet } from './load-set.js';
import { type Outcome, outcomeOf, outcomeOfClasses } from './outcome.js';
import { classColumns, groupLegend } from './page/class-columns.js';
import { confusionTables } from './page/confusion-tables.js';
import { h } from './page/dom.js';
import { pageFacts } from './page/facts.js';
import { fitControls } from './page/fit-controls.js';
import { count, percent } from './page/format.js';
import { groupBars } from './page/group-bars.js';
import { imageDetail } from './page/image-detail.js';
import { imagePicker } from './page/image-picker.js';
import { keepModulator } from './page/keep-modulator.js';
import { progressLine } from './page/progress-line.js';
import { trainingCurves } from './page/training-curves.js';
import { startTrainer } from './trainer.js';
import type { FitChoices, FromWorker } from './worker/messages.js';

/** Handlers of the worker's messages by type. */
type Handlers = {
  readonly [Type in FromWorker['type']]: (message: Extract<FromWorker, { type: Type }>) => void;
};

const byId = (id: string): HTMLElement => document.getElementById(id)!;

async function openPage(): Promise<void> {
  const { file, set } = await loadSet();
  const groups = shotGroups(set.classCounts);
  const { validation, test } = set.splits;
  const facts = pageFacts(set);
  byId('facts').append(...facts.elements);
  byId('tail').append(groupLegend(set, groups), classColumns(set, groups));

  const [bars, confusion, curves, progress] = [
    groupBars(groups),
    confusionTables(groups),
    trainingCurves(groups),
    progressLine(),
  ];
  const detail = imageDetail(set, groups);
  let logits: Extract<FromWorker, { type: 'ready' }>['logits'] | undefined;
  let modulated: Pick<Extract<FromWorker, { type: 'modulated' }>, 'logits' | 'magnitudes'> | undefined;
  let before: { readonly validation: Outcome; readonly test: Outcome } | undefined;

  const showImage = (image: number): void => {
    if (logits === undefined) return;
    const row = (values: Float32Array, width: number) => values.subarray(image * width, (image + 1) * width);
    const [classes, numGroups] = [groups.ofClass.length, groups.names.length];
    detail.show({
      image,
      label: test.labels[image]!,
      before: row(logits.test, classes),
      after: modulated && row(modulated.logits, classes),
      magnitudes: modulated && row(modulated.magnitudes, numGroups),
    });
  };
  const picker = imagePicker(set, groups, showImage);

  const showOutcome = (split: 'validation' | 'test', after: Outcome | undefined): void => {
    const title = `${count(set.splits[split].labels.length)} ${split} images`;
    byId('caption').textContent = `Accuracy in percent on ${title}`;
    byId('confusion-caption').textContent = `Currently shown: ${title}.`;
    bars.show(before![split], after);
    confusion.show(before![split], after);
  };
  const showTest = (): Outcome | undefined => {
    const after = modulated && outcomeOf(modulated.logits, test.labels, groups);
    showOutcome('test', after);
    picker.show(before!.test, after);
    return after;
  };

  const trainer = startTrainer((message) => (handlers[message.type] as (message: FromWorker) => void)(message));
  const controls = fitControls({
    onChoice: showCode,
    onStart(choices) {
      curves.start(choices.steps);
      controls.set('running');
      keep.set({ busy: true });
      progress.say('Training.', 0);
      trainer.send({ type: 'fit', choices });
    },
    onStop: () => trainer.send({ type: 'stop' }),
  });
  const keep = keepModulator((type) => trainer.send({ type }));
  const idle = (): void => {
    controls.set(modulated ? 'again' : 'ready');
    keep.set({ busy: false, there: modulated !== undefined });
  };

  const handlers: Handlers = {
    ready({ build, logits: plain }) {
      facts.setBuild(build);
      logits = plain;
      before = {
        validation: outcomeOf(plain.validation, validation.labels, groups),
        test: outcomeOf(plain.test, test.labels, groups),
      };
      showTest();
      progress.say('Ready.');
      idle();
    },
    step({ step, steps, loss }) {
      curves.addLoss(step, loss);
      progress.step(step, steps, loss);
    },
    validation({ step, predictions }) {
      const outcome = outcomeOfClasses(predictions, validation.labels, groups);
      curves.addValidation(step, outcome);
      showOutcome('validation', outcome);
    },
    modulated(message) {
      modulated = message;
      const after = showTest()!;
      if (message.fitted) curves.end(message.fitted.keptStep);
      progress.say(summary(before!.test, after, message), 1);
      idle();
    },
    stopped() {
      showTest();
      progress.say('Stopped; the result was discarded.', 0);
      idle();
    },
    kept: ({ kept }) => keep.set({ kept }),
    saved: ({ file: saved }) => download(saved),
    failed({ message }) {
      if (before === undefined) {
        showProblem(message);
        facts.setBuild(undefined);
        progress.say('Training is not possible; the reason is at the top of the page.');
        return;
      }
      showTest();
      progress.fail(message);
      idle();
    },
  };

  byId('controls').append(controls.element, progress.element);
  byId('bars').append(bars.element);
  byId('curves').append(curves.element);
  byId('confusion').append(confusion.element);
  byId('images').append(picker.element, detail.element);
  byId('keep').append(keep.element);
  progress.say('Starting WebAssembly …');
  trainer.send({ type: 'open', file });
}

function summary(before: Outcome, after: Outcome, { fitted }: Extract<FromWorker, { type: 'modulated' }>): string {
  const how = fitted
    ? `${fitted.steps} steps in ${fitted.seconds.toFixed(1)} s; step ${fitted.keptStep} is kept.`
    : 'This is the modulator saved in this browser.';
  return `${how} Test accuracy: ${percent(before.all)} % before, ${percent(after.all)} % after.`;
}

function showCode({ steps, weighting, lambda, head }: FitChoices): void {
  byId('code-options').textContent = `steps: ${steps}, weighting: '${weighting}', lambda: ${lambda}, head: '${head}'`;
}

function download(file: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  h('a', { href: url, download: 'modulator.safetensors' }).click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function showProblem(message: string): void {
  byId('problem').textContent = message;
  byId('problem').hidden = false;
}

openPage().catch((error: unknown) => showProblem(error instanceof Error ? error.message : String(error)));
