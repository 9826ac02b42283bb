import { s } from './dom.js';

/** A curve, with points in the order of x. */
interface Line {
  /** Name in the legend; a chart of one line needs none. */
  readonly name?: string;
  readonly color: string;
  /** Dash pattern that distinguishes the line by more than its colour. */
  readonly dash?: string | undefined;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Options of `lineChart`. */
export interface LineChartOptions {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly maxX: number;
  /** Top of the vertical axis, which starts at 0. */
  readonly maxY: number;
  /** Formats the labels of the vertical axis. */
  readonly format: (value: number) => string;
  /** Step marked by a vertical line because its parameters are kept. */
  readonly kept?: number | undefined;
}

const height = 206;
const [left, right, top, bottom] = [46, 8, 44, 24];

/** Draws curves over the steps of a fit, in pixels, so that text has the same size on every screen. */
export function lineChart({ title, lines, width, maxX, maxY, format, kept }: LineChartOptions): SVGSVGElement {
  const x = (value: number): number => left + ((width - left - right) * value) / maxX;
  const y = (value: number): number => top + (height - top - bottom) * (1 - Math.min(value, maxY) / maxY);
  return s(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    s('text', { class: 'title', x: 0, y: 12 }, title),
    ...legend(lines),
    ...[0, maxY / 2, maxY].flatMap((tick) => [
      s('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      s('text', { x: left - 7, y: y(tick) + 4, 'text-anchor': 'end' }, format(tick)),
    ]),
    s('text', { x: left, y: height - 6 }, 'step 0'),
    s('text', { x: width - right, y: height - 6, 'text-anchor': 'end' }, String(maxX)),
    ...(kept === undefined
      ? []
      : [s('line', { class: 'kept', x1: x(kept), x2: x(kept), y1: top, y2: height - bottom })]),
    ...lines.flatMap(({ color, dash, points }) => {
      const last = points.at(-1);
      if (last === undefined) return [];
      const path = points.map((point) => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`).join(' ');
      return [
        s('polyline', { class: 'curve', '--color': color, 'stroke-dasharray': dash, points: path }),
        s('circle', { '--color': color, cx: x(last[0]), cy: y(last[1]), r: 3 }),
      ];
    }),
  );
}

function legend(lines: readonly Line[]): SVGElement[] {
  let next = 0;
  return lines.flatMap(({ name, color, dash }) => {
    if (name === undefined) return [];
    const at = next;
    // The width of the line sample, of the text at about seven pixels per letter, and of a gap.
    next += 23 + 7 * name.length + 18;
    return [
      s('line', { class: 'curve', '--color': color, 'stroke-dasharray': dash, x1: at, x2: at + 18, y1: 27, y2: 27 }),
      s('text', { x: at + 23, y: 31 }, name),
    ];
  });
}
