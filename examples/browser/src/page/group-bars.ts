import type { Groups } from '@mem/groups';
import type { Outcome } from '../outcome.js';
import { h, s } from './dom.js';
import { change, percent } from './format.js';

/** Shows the accuracies of all classes and of each group as bars: before as an outline, after filled in. */
export function groupBars(groups: Groups): {
  readonly element: HTMLElement;
  show(before: Outcome, after: Outcome | undefined): void;
} {
  const rows = ['all', ...groups.names].map((name, i) => {
    const [now, then, at, to] = [h('td', { class: 'now' }), h('td'), barOf('before'), barOf('after')];
    const gained = h('td', { class: 'change' });
    const bars = s('svg', { class: 'bars', height: 22, 'aria-hidden': 'true' }, barOf('track'), to, at);
    const heading = h('th', { scope: 'row' }, h('span', { class: 'swatch' }), name, bars);
    const color = i === 0 ? 'var(--all)' : `var(--group-${i - 1})`;
    const row = h('tr', { 'data-row': name, '--color': color }, heading, then, now, gained);
    return { row, now, then, gained, at, to };
  });
  const head = ['classes', 'before', 'after', 'change'].map((title) => h('th', { scope: 'col' }, title));
  return {
    element: h(
      'table',
      { class: 'meters', 'aria-label': 'Accuracy in percent, for all classes and for each group' },
      h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...rows.map(({ row }) => row)),
    ),
    show(before, after) {
      const [from, to] = [before, after].map((outcome) => outcome && [outcome.all, ...outcome.groups]);
      for (const [i, row] of rows.entries()) {
        const [old, now] = [from![i]!, to?.[i] ?? null];
        row.then.textContent = percent(old);
        row.now.textContent = percent(now);
        row.gained.textContent = change(old, now);
        row.at.setAttribute('width', `${100 * (old ?? 0)}%`);
        row.to.setAttribute('width', `${100 * (now ?? 0)}%`);
      }
    },
  };
}

function barOf(kind: 'track' | 'before' | 'after'): SVGRectElement {
  const [y, height] = kind === 'before' ? [4.5, 13] : [4, 14];
  return s('rect', { class: kind, y, height, width: kind === 'track' ? '100%' : 0, rx: 2 });
}
