import { accuracyColumns } from '@mem/results';
import { panelTitle } from './axis-style.js';
import { type PanelGridOptions, panelGrid } from './panel-grid.js';
import { chartColors, columnColor } from './theme.js';

/** Height of a method's row in pixels. */
export const methodRowHeight = 24;

/** Panels of the accuracy columns, with a row per method. */
export interface MethodPanels {
  /** Height of the drawing. */
  readonly height: number;
  readonly title: object[];
  readonly grid: object[];
  /** Axes with the methods' names, which the first panel of each row shows. */
  readonly yAxis: object[];
}

/** Lays out a panel for each accuracy column, with the methods' names on the left. */
export function methodPanels(
  names: readonly string[],
  width: number,
  layout: Pick<PanelGridOptions, 'gap' | 'above' | 'below'> & { readonly right: number },
): MethodPanels {
  const perRow = width < 600 ? 2 : 4;
  const left = Math.min(width * 0.42, Math.max(...names.map(({ length }) => length), 4) * 7.4) + 12;
  const { panels, height } = panelGrid({
    ...layout,
    ...{ count: accuracyColumns.length, perRow, left },
    width: width - layout.right,
    panelHeight: names.length * methodRowHeight,
  });
  return {
    height,
    title: accuracyColumns.map((column, i) =>
      panelTitle(column, panels[i]!.left, panels[i]!.top - 26, columnColor(column)),
    ),
    grid: [...panels],
    yAxis: accuracyColumns.map((_, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: {
        ...{ show: gridIndex % perRow === 0, interval: 0, margin: 12 },
        ...{ color: chartColors.ink, fontSize: 12, width: left - 12, overflow: 'truncate' },
      },
    })),
  };
}
