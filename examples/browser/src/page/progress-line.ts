import { h } from './dom.js';

/** What a fit tells. */
export interface ProgressLine {
  readonly element: HTMLElement;
  /** Something happened: seen and spoken; `share` is how much of a fit is done then. */
  say(text: string, share?: number): void;
  /** A step was done; spoken at every quarter only. */
  step(step: number, steps: number, loss: number): void;
  /** Something went wrong. */
  fail(text: string): void;
}

/** How far a fit is: a bar and a line of text for the eye, and a few sentences that screen readers speak. */
export function progressLine(): ProgressLine {
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Training' });
  const line = h('p', { class: 'line', 'aria-hidden': 'true' });
  const spoken = h('p', { class: 'sr-only', role: 'status' });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  let quarter = 0;
  return {
    element: h('div', { class: 'progress' }, bar, line, spoken, problem),
    say(text, share) {
      line.textContent = text;
      spoken.textContent = text;
      problem.hidden = true;
      quarter = 0;
      if (share !== undefined) bar.value = share;
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
