import type { Groups } from '@mem/groups';
import { s } from './dom.js';
import { decimal } from './format.js';

/** Logits of an image, `[classes]`; `after` needs a modulator. */
export interface ImageLogits {
  readonly before: Float32Array;
  readonly after: Float32Array | undefined;
  /** The true class. */
  readonly label: number;
}

/** Options of `logitChart`. */
export interface LogitChartOptions extends ImageLogits {
  readonly classNames: readonly string[];
  readonly groups: Groups;
  /** Class ids from top to bottom. */
  readonly order: readonly number[];
  readonly width: number;
}

const [rowHeight, top, right] = [19, 8, 12];
const bottom = 22;

/** Draws the logit of each class before (a ring) and after (a dot), joined by a line, with the true class in bold. */
export function logitChart({
  before,
  after,
  label,
  classNames,
  groups,
  order,
  width,
}: LogitChartOptions): SVGSVGElement {
  const left = Math.min(160, width * 0.44);
  const height = top + order.length * rowHeight + bottom;
  const values = [...before, ...(after ?? [])];
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const x = (logit: number): number => left + 14 + ((width - left - right - 14) * (logit - low)) / (high - low || 1);
  const highest = (logits: Float32Array): number => logits.indexOf(Math.max(...logits));
  const [winnerBefore, winnerAfter] = [highest(before), after && highest(after)];
  const axis = [low, 0, high].filter((tick, i) => i === 1 || Math.abs(x(tick) - x(0)) > 40);
  return s(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    ...axis.map((tick) =>
      s(
        'text',
        { class: 'tick', x: x(tick), y: height - 6, 'text-anchor': 'middle' },
        decimal(tick, tick === 0 ? 0 : 1),
      ),
    ),
    s('line', { class: 'zero', x1: x(0), x2: x(0), y1: top - 4, y2: height - bottom + 2 }),
    ...order.map((c, row) => {
      const y = top + row * rowHeight + rowHeight / 2;
      const [from, to] = [before[c]!, after?.[c]];
      const wins = c === winnerAfter || (after === undefined && c === winnerBefore);
      return s(
        'g',
        { '--color': `var(--group-${groups.ofClass[c]})`, class: c === label ? 'true' : undefined },
        ...(wins ? [s('rect', { class: 'highest', x: 0, y: y - rowHeight / 2, width, height: rowHeight, rx: 3 })] : []),
        s('rect', { class: 'edge', x: 0, y: y - rowHeight / 2, width: 3, height: rowHeight }),
        s('text', { x: left, y: y + 4, 'text-anchor': 'end' }, classNames[c]!),
        ...(to === undefined ? [] : [s('line', { class: 'move', x1: x(from), x2: x(to), y1: y, y2: y })]),
        s('circle', { class: 'before', cx: x(from), cy: y, r: 4 }),
        ...(to === undefined ? [] : [s('circle', { class: 'after', cx: x(to), cy: y, r: 4.5 })]),
      );
    }),
  );
}
