import { h } from './dom.js';

/** Progress of a fit. */
export interface ProgressLine {
  readonly element: HTMLElement;
  /** Shows and announces a message; `fraction` is the fraction of the fit that is done. */
  say(text: string, fraction?: number): void;
  /** Shows a completed step, and announces every quarter of the fit. */
  step(step: number, steps: number, loss: number): void;
  /** Shows an error. */
  fail(text: string): void;
}

/** Shows the progress of a fit as a bar and a line of text, and announces a few sentences to screen readers. */
export function progressLine(): ProgressLine {
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Training' });
  const line = h('p', { class: 'line', 'aria-hidden': 'true' });
  const spoken = h('p', { class: 'sr-only', role: 'status' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  let quarter = 0;
  return {
    element: h('div', { class: 'progress' }, bar, line, spoken, problem),
    say(text, fraction) {
      line.textContent = text;
      spoken.textContent = text;
      problem.hidden = true;
      quarter = 0;
      if (fraction !== undefined) bar.value = fraction;
    },
    step(step, steps, loss) {
      bar.value = step / steps;
      line.textContent = `Step ${step} of ${steps}, loss ${loss.toFixed(2)}`;
      if (Math.floor((4 * step) / steps) > quarter) {
        quarter = Math.floor((4 * step) / steps);
        spoken.textContent = line.textContent;
      }
    },
    fail(text) {
      problem.textContent = text;
      problem.hidden = false;
      line.textContent = '';
      bar.value = 0;
    },
  };
}
