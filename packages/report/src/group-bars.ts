import { accuracyColumns, type ClassColumn, formatAccuracy, isBest, type Results } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { type Chart, chartFigure } from './chart-svg.js';
import { type Html, html } from './html.js';
import { methodPanels } from './method-panels.js';
import { lineShape, panelSeries } from './panel-series.js';
import { chartColors, columnColor } from './theme.js';

const barHeight = 13;
/** Room for a value to the right of the longest bar. */
const valueWidth = 40;

/** Methods that the bars compare. */
export type Bars = Pick<Results, 'methods'>;

/**
 * Draws bars of every method's mean in four panels (all, many, medium, few), with one standard deviation as whiskers.
 */
export function groupBars(
  results: Bars,
  label = 'Accuracy of every method, in one panel each for all classes and for each group',
): Html {
  return chartFigure(label, (width) => barsChart(results, width));
}

function barsChart(results: Bars, width: number): Chart {
  const { methods } = results;
  const names = methods.map(({ name }) => name);
  const { height, title, grid, yAxis } = methodPanels(names, width, {
    ...{ gap: valueWidth + 20, above: 30, below: 20, right: valueWidth },
  });
  const highest = Math.max(
    1,
    ...methods.flatMap(({ mean, std }) => accuracyColumns.map((column) => (mean[column] ?? 0) + (std?.[column] ?? 0))),
  );
  return {
    height: height - 16,
    marks: (series, entry) => html`data-column="${accuracyColumns[series]!}" data-method="${names[entry]!}"`,
    option: {
      title,
      grid,
      xAxis: accuracyColumns.map((_, gridIndex) => ({ gridIndex, type: 'value', min: 0, max: highest, show: false })),
      yAxis: yAxis.map((axis) => ({ ...axis, axisLine: { lineStyle: { color: chartColors.muted } } })),
      series: accuracyColumns.map((column, i) => barSeries(results, column, i)),
    },
  };
}

function barSeries({ methods }: Bars, column: ClassColumn, index: number): CustomSeriesOption {
  const rows = methods.map((_, row) => [0, row]);
  return panelSeries(index, rows, ({ dataIndex }, api) => {
    const method = methods[dataIndex]!;
    const mean = method.mean[column];
    const std = method.std?.[column] ?? 0;
    const x = (accuracy: number): number => api.coord([accuracy, dataIndex])[0]!;
    const y = api.coord([0, dataIndex])[1]!;
    const low = x(Math.max((mean ?? 0) - std, 0));
    const high = x((mean ?? 0) + std);
    const style = { fill: 'none', stroke: chartColors.ink, lineWidth: 1.25 };
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: x(0), y: y - barHeight / 2, width: x(mean ?? 0) - x(0), height: barHeight },
          style: { fill: columnColor(column) },
        },
        ...(std > 0
          ? [
              lineShape(low, y, high, y, style),
              lineShape(low, y - 3, low, y + 3, style),
              lineShape(high, y - 3, high, y + 3, style),
            ]
          : []),
        {
          type: 'text',
          x: high + 6,
          y,
          style: {
            ...{ text: formatAccuracy(mean), fill: chartColors.ink, fontFamily: 'inherit', fontSize: 12 },
            ...{ fontWeight: isBest(methods, method, column) ? 700 : 400, verticalAlign: 'middle' },
          },
        },
      ],
    };
  });
}
