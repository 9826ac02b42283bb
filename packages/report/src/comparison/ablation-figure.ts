import { type Ablation, accuracyColumns, type ClassColumn, type MethodResult, methodOf } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, panelTitle, ruleAxis } from '../axis-style.js';
import { type Chart, chartFigure } from '../chart-svg.js';
import { type Html, html } from '../html.js';
import { panelGrid } from '../panel-grid.js';
import { lineShape, panelSeries } from '../panel-series.js';
import { chartColors, columnColor } from '../theme.js';

/** A value of the setting with the accuracies of the method drawn. */
interface Point {
  readonly value: string;
  readonly result: MethodResult;
}

/** Draws the accuracies of MEM, or of the first method if a run is without MEM, by value of a setting. */
export function ablationFigure({ key, runs }: Ablation): Html | undefined {
  const names = ['mem', ...runs[0]!.run.methods.map(({ name }) => name)];
  const drawn = names.find((name) => runs.every(({ run }) => methodOf(run, name)));
  if (drawn === undefined) return undefined;
  const points = runs.map(({ value, run }) => ({ value: String(value ?? 'default'), result: methodOf(run, drawn)! }));
  return html`<p>${drawn}, each panel on its own scale; whiskers span one standard deviation to either side.</p>
${chartFigure(`Accuracy of ${drawn} by ${key}, in one panel each for all classes and for each group`, (width) =>
  ablationChart(points, key, width),
)}`;
}

function ablationChart(points: readonly Point[], key: string, width: number): Chart {
  const perRow = width < 600 ? 2 : 4;
  const { panels, height } = panelGrid({
    ...{ count: accuracyColumns.length, perRow, width: width - 12, panelHeight: 130 },
    ...{ left: 40, gap: 48, above: 32, below: 52 },
  });
  return {
    height,
    marks: (series, entry) => html`data-column="${accuracyColumns[series]!}" data-value="${points[entry]!.value}"`,
    option: {
      title: accuracyColumns.map((column, i) =>
        panelTitle(column, panels[i]!.left, panels[i]!.top - 26, columnColor(column)),
      ),
      grid: panels,
      xAxis: panels.map((_, gridIndex) => ({
        ...{ gridIndex, type: 'category', data: points.map(({ value }) => value) },
        ...{ name: key.split('.').at(-1), nameLocation: 'middle', nameGap: 28, nameTextStyle: axisText },
        axisLine: { onZero: false, lineStyle: { color: chartColors.muted } },
        axisTick: { show: false },
        axisLabel: { ...axisText, hideOverlap: true, width: 80, overflow: 'truncate' },
      })),
      yAxis: accuracyColumns.map((column, gridIndex) => ({
        ...ruleAxis,
        gridIndex,
        splitNumber: 3,
        ...rangeOf(points, column),
      })),
      series: accuracyColumns.map((column, i) => pointSeries(points, column, i)),
    },
  };
}

function rangeOf(points: readonly Point[], column: ClassColumn): { readonly min: number; readonly max: number } {
  const ends = points.flatMap(({ result: { mean, std } }) => {
    const value = mean[column];
    const deviation = std?.[column] ?? 0;
    return value === null ? [] : [value - deviation, value + deviation];
  });
  if (ends.length === 0) return { min: 0, max: 1 };
  return { min: Math.max(0, Math.floor(Math.min(...ends) - 0.5)), max: Math.ceil(Math.max(...ends) + 0.5) };
}

function pointSeries(points: readonly Point[], column: ClassColumn, panel: number): CustomSeriesOption {
  const accuracyAt = (at: number) => points[at]?.result.mean[column] ?? null;
  const color = columnColor(column);
  return panelSeries(
    panel,
    points.map((_, at) => [at, accuracyAt(at) ?? 0]),
    ({ dataIndex }, api) => {
      const value = accuracyAt(dataIndex);
      if (value === null) return null;
      const at = (index: number, accuracy: number) => api.coord([index, accuracy]) as [number, number];
      const [x, y] = at(dataIndex, value);
      const before = dataIndex === 0 ? null : accuracyAt(dataIndex - 1);
      const std = points[dataIndex]!.result.std?.[column] ?? 0;
      const [, low] = at(dataIndex, value - std);
      const [, high] = at(dataIndex, value + std);
      const line = { fill: 'none', stroke: color, lineWidth: 1.75 };
      return {
        type: 'group',
        children: [
          ...(before === null ? [] : [lineShape(...at(dataIndex - 1, before), x, y, line)]),
          ...(std > 0 ? [lineShape(x, low, x, high, { ...line, stroke: chartColors.ink, lineWidth: 1.25 })] : []),
          { type: 'circle', shape: { cx: x, cy: y, r: 3.5 }, style: { fill: color } },
        ],
      };
    },
  );
}
