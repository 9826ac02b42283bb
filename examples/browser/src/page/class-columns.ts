import type { Groups } from '@mem/groups';
import type { FrozenSet } from '../set-file.js';
import { h } from './dom.js';
import { count } from './format.js';
import { tile } from './tile.js';

/** Number of images shown for each class. */
const shown = 3;

/**
 * Shows the classes, largest first, as bars of their training images with a few samples: in columns, or in rows on a
 * narrow screen.
 */
export function classColumns({ classCounts, classNames, samplesPerClass }: FrozenSet, groups: Groups): HTMLElement {
  const largest = Math.max(...classCounts);
  const pictures = classNames.length * samplesPerClass;
  return h(
    'ol',
    { class: 'classes' },
    ...bySize(classCounts).map((c) =>
      h(
        'li',
        { '--color': `var(--group-${groups.ofClass[c]})`, '--fraction': `${(100 * classCounts[c]!) / largest}%` },
        h(
          'span',
          { class: 'stack' },
          h('span', { class: 'count' }, count(classCounts[c]!)),
          h('span', { class: 'bar' }),
        ),
        h(
          'span',
          { class: 'samples' },
          ...Array.from({ length: shown }, (_, i) => tile('train', c * samplesPerClass + i, pictures)),
        ),
        h(
          'span',
          { class: 'name' },
          classNames[c]!,
          h('span', { class: 'sr-only' }, `, ${groups.names[groups.ofClass[c]!]}`),
        ),
      ),
    ),
  );
}

/** Lists the groups with their colours, numbers of classes and fractions of the images. */
export function groupLegend({ classCounts }: FrozenSet, groups: Groups): HTMLElement {
  const total = classCounts.reduce((sum, value) => sum + value, 0);
  return h(
    'ul',
    { class: 'legend' },
    ...groups.classes.map((classes, g) => {
      const images = classes.reduce((sum, c) => sum + classCounts[c]!, 0);
      return h(
        'li',
        { '--color': `var(--group-${g})` },
        h('span', { class: 'swatch' }),
        h('strong', {}, groups.names[g]!),
        ` ${classes.length} classes, ${Math.round((100 * images) / total)} % of the images`,
      );
    }),
  );
}

/** Sorts class ids by the number of training images, largest first. */
export function bySize(classCounts: Int32Array): number[] {
  return Array.from(classCounts.keys()).sort((a, b) => classCounts[b]! - classCounts[a]! || a - b);
}
