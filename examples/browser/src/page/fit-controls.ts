import type { FitChoices } from '../worker/messages.js';
import { h } from './dom.js';

interface Option<Value> {
  readonly value: Value;
  readonly title: string;
}

/** What can be chosen; the first is not always the one that is chosen at first. */
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

/** The library's defaults, and steps that take seconds. */
const initial: FitChoices = { steps: 300, weighting: 'raw', lambda: 1e-4, head: 'trained' };

/** The form of a fit's options. */
export interface FitControls {
  readonly element: HTMLElement;
  /** Whether a fit runs; `again` once one ran. Nothing can be started before the first call. */
  set(state: 'ready' | 'again' | 'running'): void;
}

/** What is told of a visitor's choices. */
export interface FitControlsOptions {
  /** Also told the first ones. */
  onChoice(choices: FitChoices): void;
  onStart(choices: FitChoices): void;
  onStop(): void;
}

/** What a visitor chooses of a fit, and the one button that starts and stops it. */
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
      // What is disabled loses the focus, and a keyboard with it its place on the page.
      if (running && fields.contains(document.activeElement)) button.focus();
      fields.disabled = running;
      button.disabled = false;
      button.textContent = running ? 'Stop' : state === 'again' ? 'Train again' : 'Start training';
    },
  };
}
