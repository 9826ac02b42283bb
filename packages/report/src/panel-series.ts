import type { CustomSeriesOption } from 'echarts/charts';

/** Draws entries of `data` in the panel `index` with `renderItem`. */
export function panelSeries(
  index: number,
  data: number[][],
  renderItem: NonNullable<CustomSeriesOption['renderItem']>,
): CustomSeriesOption {
  return { type: 'custom', xAxisIndex: index, yAxisIndex: index, data, renderItem };
}

/** A straight line between two points, as an echarts shape. */
export interface LineShape {
  readonly type: 'line';
  readonly shape: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  readonly style: object;
}

/** Returns a straight line between two points. */
export function lineShape(x1: number, y1: number, x2: number, y2: number, style: object): LineShape {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style };
}
