import { accuracyColumns, type ClassColumn, formatAccuracy, isBest, type Results } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { type Chart, chartFigure } from './chart-svg.js';
import { type Html, html } from './html.js';
import { chartColors, groupColor } from './theme.js';

const rowHeight = 24;
const barHeight = 13;
const titleHeight = 30;
const panelGap = 20;
/** Room for a value to the right of the longest bar. */
const valueWidth = 40;

/**
 * Draws bars of every method's mean in four panels (all, many, medium, few), with one standard deviation as whiskers.
 */
export function groupBars(results: Results): Html {
  return chartFigure('Accuracy of every method, in one panel each for all classes and for each group', (width) =>
    barsChart(results, width),
  );
}

/** Returns the colour of an accuracy column, in charts and beside them. */
export function columnColor(column: ClassColumn): string {
  return column === 'all' ? chartColors.all : groupColor(accuracyColumns.indexOf(column) - 1);
}

function barsChart(results: Results, width: number): Chart {
  const { methods } = results;
  const perRow = width < 600 ? 2 : 4;
  const nameWidth = Math.min(width * 0.42, Math.max(...methods.map(({ name }) => name.length), 4) * 7.4) + 12;
  const panelWidth = (width - nameWidth - panelGap * (perRow - 1)) / perRow;
  const panelHeight = methods.length * rowHeight;
  const left = (i: number): number => nameWidth + (i % perRow) * (panelWidth + panelGap);
  const top = (i: number): number => titleHeight + Math.floor(i / perRow) * (panelHeight + titleHeight + panelGap);
  const highest = Math.max(
    1,
    ...methods.flatMap(({ mean, std }) => accuracyColumns.map((column) => (mean[column] ?? 0) + (std?.[column] ?? 0))),
  );
  return {
    width,
    height: top(accuracyColumns.length - 1) + panelHeight + 4,
    marks: (series, entry) => html`data-column="${accuracyColumns[series]!}" data-method="${methods[entry]!.name}"`,
    option: {
      title: accuracyColumns.map((column, i) => ({
        text: column,
        left: left(i),
        top: top(i) - titleHeight + 4,
        padding: 0,
        textStyle: { fontSize: 13, fontWeight: 600, color: columnColor(column) },
      })),
      grid: accuracyColumns.map((_, i) => ({
        left: left(i),
        top: top(i),
        width: panelWidth - valueWidth,
        height: panelHeight,
      })),
      xAxis: accuracyColumns.map((_, gridIndex) => ({ gridIndex, type: 'value', min: 0, max: highest, show: false })),
      yAxis: accuracyColumns.map((_, gridIndex) => ({
        gridIndex,
        type: 'category',
        inverse: true,
        data: methods.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: chartColors.muted } },
        axisLabel: {
          show: gridIndex % perRow === 0,
          interval: 0,
          color: chartColors.ink,
          fontSize: 12,
          width: nameWidth - 12,
          overflow: 'truncate',
        },
      })),
      series: accuracyColumns.map((column, i) => barSeries(results, column, i)),
    },
  };
}

function barSeries({ methods }: Results, column: ClassColumn, index: number): CustomSeriesOption {
  return {
    type: 'custom',
    xAxisIndex: index,
    yAxisIndex: index,
    data: methods.map((_, row) => [0, row]),
    renderItem({ dataIndex }, api) {
      const method = methods[dataIndex]!;
      const mean = method.mean[column];
      const std = method.std?.[column] ?? 0;
      const x = (accuracy: number): number => api.coord([accuracy, dataIndex])[0]!;
      const y = api.coord([0, dataIndex])[1]!;
      const whisker = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { fill: 'none', stroke: chartColors.ink, lineWidth: 1.25 },
      });
      const low = x(Math.max((mean ?? 0) - std, 0));
      const high = x((mean ?? 0) + std);
      return {
        type: 'group',
        children: [
          {
            type: 'rect',
            shape: { x: x(0), y: y - barHeight / 2, width: x(mean ?? 0) - x(0), height: barHeight },
            style: { fill: columnColor(column) },
          },
          ...(std > 0
            ? [whisker(low, y, high, y), whisker(low, y - 3, low, y + 3), whisker(high, y - 3, high, y + 3)]
            : []),
          {
            type: 'text',
            x: high + 6,
            y,
            style: {
              text: formatAccuracy(mean),
              fill: chartColors.ink,
              fontFamily: 'inherit',
              fontSize: 12,
              fontWeight: isBest(methods, method, column) ? 700 : 400,
              verticalAlign: 'middle',
            },
          },
        ],
      };
    },
  };
}
