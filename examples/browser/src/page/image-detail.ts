import type { Groups } from '@mem/groups';
import type { FrozenSet } from '../set-file.js';
import { bySize } from './class-columns.js';
import { h, onWidth, table } from './dom.js';
import { decimal } from './format.js';
import { type ImageLogits, logitChart } from './logit-chart.js';
import { tile } from './tile.js';

/** A test image with its logits and magnitudes. */
export interface ShownImage extends ImageLogits {
  readonly image: number;
  /** The modulator's evidence for each group, `[groups]`. */
  readonly magnitudes: Float32Array | undefined;
}

/** Shows a test image, its predictions before and after, the evidence for each group, and the logit of every class. */
export function imageDetail(
  { classCounts, classNames, splits }: FrozenSet,
  groups: Groups,
): { readonly element: HTMLElement; show(image: ShownImage): void } {
  const order = bySize(classCounts);
  const picture = h('div', { class: 'picture' });
  const facts = h('dl', { class: 'image-facts' });
  const evidence = h('div', { class: 'evidence' });
  const chart = h('div', { class: 'logit-chart', role: 'img' });
  const numbers = h('div', { class: 'scroll' });
  let shown: ShownImage | undefined;
  let width = 0;

  const draw = (): void => {
    if (shown === undefined || width === 0) return;
    chart.replaceChildren(logitChart({ ...shown, classNames, groups, order, width }));
  };
  onWidth(chart, (now) => {
    width = now;
    draw();
  });

  const verdict = (title: string, logits: Float32Array | undefined, label: number): HTMLElement[] => {
    if (logits === undefined) return [];
    const predicted = logits.indexOf(Math.max(...logits));
    const right = predicted === label;
    return [
      h('dt', {}, title),
      h(
        'dd',
        { class: right ? 'right' : 'wrong' },
        classNames[predicted]!,
        h('span', { class: 'sr-only' }, right ? ', right' : ', wrong'),
      ),
    ];
  };

  return {
    element: h(
      'div',
      { class: 'detail' },
      h('div', { class: 'card' }, picture, facts, evidence),
      h(
        'div',
        {},
        h(
          'p',
          { class: 'key', 'aria-hidden': 'true' },
          h('i', { class: 'ring' }),
          'before',
          h('i', { class: 'dot' }),
          'after',
          h('i', { class: 'band' }),
          'highest',
        ),
        chart,
        h('details', {}, h('summary', {}, 'Logits as numbers'), numbers),
      ),
    ),
    show(now) {
      shown = now;
      const { image, label, before, after, magnitudes } = now;
      const group = groups.ofClass[label]!;
      const verdicts = verdict('before', before, label).concat(verdict('after', after, label));
      picture.replaceChildren(tile('test', image, splits.test.labels.length));
      facts.replaceChildren(
        h('dt', {}, 'true class'),
        h(
          'dd',
          { '--color': `var(--group-${group})` },
          h('strong', {}, classNames[label]!),
          h('span', { class: 'group muted' }, h('span', { class: 'swatch' }), groups.names[group]!),
        ),
        ...verdicts,
      );
      evidence.replaceChildren(...(magnitudes === undefined ? [] : evidenceBars(magnitudes, groups)));
      chart.setAttribute(
        'aria-label',
        `Logits of the ${order.length} classes, as numbers below. ${verdicts.map(({ textContent }) => textContent).join(' ')}.`,
      );
      numbers.replaceChildren(
        table(
          ['class', 'before', 'after'],
          order.map((c) => [
            c === label ? h('strong', {}, `${classNames[c]} (true)`) : classNames[c]!,
            decimal(before[c]!),
            after === undefined ? '–' : decimal(after[c]!),
          ]),
        ),
      );
      draw();
    },
  };
}

function evidenceBars(magnitudes: Float32Array, groups: Groups): HTMLElement[] {
  const largest = Math.max(...magnitudes);
  return [
    h('p', { class: 'muted' }, 'evidence for each group (Q)'),
    ...groups.names.map((name, g) =>
      h(
        'p',
        { class: 'group', '--color': `var(--group-${g})`, '--fraction': `${(100 * magnitudes[g]!) / largest}%` },
        h('span', {}, name),
        h('span', { class: 'meter' }),
        h('span', { class: 'value' }, decimal(magnitudes[g]!, 0)),
      ),
    ),
  ];
}
