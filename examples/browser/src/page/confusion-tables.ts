import type { Groups } from '@mem/groups';
import type { Outcome } from '../outcome.js';
import { h } from './dom.js';
import { percent } from './format.js';

/** Shows the confusion between groups before and after as heat maps. */
export function confusionTables(groups: Groups): {
  readonly element: HTMLElement;
  show(before: Outcome, after: Outcome | undefined): void;
} {
  const maps = [heatMap('before', groups), heatMap('after', groups)];
  return {
    element: h('div', { class: 'confusions' }, ...maps.map(({ element }) => element)),
    show(before, after) {
      maps[0]!.show(before);
      maps[1]!.show(after);
    },
  };
}

function heatMap(name: string, { names }: Groups) {
  const cells = names.map(() => names.map(() => h('td', {}, '–')));
  const head = ['true group', ...names.map((group) => `to ${group}`)].map((title) => h('th', { scope: 'col' }, title));
  const rows = names.map((group, g) => h('tr', {}, h('th', { scope: 'row' }, group), ...cells[g]!));
  return {
    element: h(
      'div',
      {},
      h('h3', {}, name),
      h(
        'table',
        { 'aria-label': `Confusion between groups ${name} training`, 'data-map': name },
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...rows),
      ),
    ),
    show(outcome: Outcome | undefined) {
      for (const [g, row] of cells.entries()) {
        for (const [to, cell] of row.entries()) {
          const fraction = outcome?.confusion[g]?.[to];
          cell.textContent = fraction === undefined ? '–' : `${percent(fraction)} %`;
          cell.style.setProperty('--fraction', `${100 * (fraction ?? 0)}%`);
        }
      }
    },
  };
}
