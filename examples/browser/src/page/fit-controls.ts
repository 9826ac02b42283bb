import type { FitChoices } from '../worker/messages.js';
import { h } from './dom.js';

interface Option<Value> {
  readonly value: Value;
  readonly title: string;
}

/** Values to choose from; `initial` has the defaults. */
const options: { readonly [Name in keyof FitChoices]: readonly Option<FitChoices[Name]>[] } = {
  steps: [100, 300, 600, 1000].map((value) => ({ value, title: String(value) })),
  weighting: (['raw', 'softplus', 'additive'] as const).map((value) => ({ value, title: value })),
  lambda: [
    { value: 0, title: '0 (no REO)' },
    { value: 1e-4, title: '1 / ξ²' },
    { value: 1e-2, title: '100 / ξ²' },
  ],
  head: (['trained', 'frozen'] as const).map((value) => ({ value, title: value })),
};

const titles: Readonly<Record<keyof FitChoices, string>> = {
  steps: 'Steps',
  weighting: 'Weighting of the logits',
  lambda: 'Weight of the REO loss, λ',
  head: 'The model’s own head',
};

/** The library's defaults, except for a number of steps that takes only seconds. */
const initial: FitChoices = { steps: 300, weighting: 'raw', lambda: 1e-4, head: 'trained' };

/** The form of a fit's options. */
export interface FitControls {
  readonly element: HTMLElement;
  /** Shows whether a fit is running; `again` after the first. A fit can be started only after the first call. */
  set(state: 'ready' | 'again' | 'running'): void;
}

/** Callbacks of `fitControls`. */
export interface FitControlsOptions {
  /** Called for the initial choices and after every change. */
  onChoice(choices: FitChoices): void;
  onStart(choices: FitChoices): void;
  onStop(): void;
}

/** Creates the form with a fit's options and the button that starts and stops it. */
export function fitControls({ onChoice, onStart, onStop }: FitControlsOptions): FitControls {
  let choices = initial;
  let running = false;
  const pills = <Name extends keyof FitChoices>(name: Name): HTMLElement =>
    h(
      'fieldset',
      { class: 'pills' },
      h('legend', {}, titles[name]),
      ...options[name].map(({ value, title }) => {
        const input = h('input', { type: 'radio', name, value, checked: value === initial[name] });
        input.addEventListener('change', () => {
          choices = { ...choices, [name]: value };
          onChoice(choices);
        });
        return h('label', {}, input, h('span', { class: 'pill' }, title));
      }),
    );
  const legend = h('legend', { class: 'sr-only' }, 'Options');
  const fields = h(
    'fieldset',
    { class: 'choices' },
    legend,
    pills('steps'),
    pills('weighting'),
    pills('lambda'),
    pills('head'),
  );
  const button = h('button', { type: 'submit', class: 'primary', disabled: true }, 'Start training');
  const form = h('form', {}, fields, button);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (running) onStop();
    else onStart(choices);
  });
  onChoice(choices);
  return {
    element: form,
    set(state) {
      running = state === 'running';
      // A disabled element loses the focus, and keyboard users their place on the page.
      if (running && fields.contains(document.activeElement)) button.focus();
      fields.disabled = running;
      button.disabled = false;
      button.textContent = running ? 'Stop' : state === 'again' ? 'Train again' : 'Start training';
    },
  };
}
