import type { AccuracyDifference, MethodDifferences } from '@mem/results';
import { accuracyColumns, type ClassColumn, signed } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, type Html, html } from './html.js';
import { methodPanels, methodRowHeight } from './method-panels.js';
import { lineShape, panelSeries } from './panel-series.js';
import { type Section, section } from './section.js';
import { chartColors, columnColor } from './theme.js';

/** Returns the section with the differences from the reference and their intervals. */
export function differencesSection(
  differences: readonly MethodDifferences[],
  reference: string,
  samples = 'test images',
): Section | undefined {
  if (differences.length === 0) return undefined;
  return section(
    'differences',
    `Differences from ${reference}`,
    html`<p>Difference in mean class accuracy on the same ${samples}, in percentage points. Lines are 95% intervals of a paired bootstrap
over the ${samples}; if one crosses zero, either method may be better (hollow dot). Each panel has its own scale.</p>
${chartFigure(
  `Differences of every method from ${reference}, in one panel each for all classes and for each group`,
  (width) => differencesChart(differences, width),
)}
<details><summary>Differences in numbers</summary>
${dataTable(
  ['method', ...accuracyColumns],
  differences.map(({ name, columns }) => [name, ...accuracyColumns.map((column) => differenceCell(columns[column]))]),
)}
</details>`,
  );
}

function differenceCell(value: AccuracyDifference | null): Html | string {
  if (value === null) return '–';
  const [low, high] = value.interval;
  return html`${signed(value.difference)}<span class="interval">${signed(low)} to ${signed(high)}</span>`;
}

function differencesChart(differences: readonly MethodDifferences[], width: number): Chart {
  const names = differences.map(({ name }) => name);
  const { height, ...panels } = methodPanels(names, width, { gap: 28, above: 30, below: 30, right: 12 });
  return {
    height,
    option: {
      ...panels,
      xAxis: accuracyColumns.map((column, gridIndex) => ({
        ...ruleAxis,
        ...paddedRange(differences.flatMap(({ columns }) => columns[column]?.interval ?? [])),
        gridIndex,
        splitNumber: 3,
        splitLine: { ...ruleAxis.splitLine, showMinLine: false, showMaxLine: false },
        axisLabel: {
          ...{ ...axisText, showMinLabel: false, showMaxLabel: false, hideOverlap: true },
          formatter: (value: number) => (value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value)}`),
        },
      })),
      series: accuracyColumns.map((column, i) => intervalSeries(differences, column, i)),
    },
  };
}

/** Returns the range from the lowest to the highest value, including zero, with room for a dot at either end. */
function paddedRange(values: readonly number[]): { readonly min: number; readonly max: number } {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = 0.05 * (high - low || 1);
  return { min: low - room, max: high + room };
}

function intervalSeries(
  differences: readonly MethodDifferences[],
  column: ClassColumn,
  index: number,
): CustomSeriesOption {
  const color = columnColor(column);
  const rows = differences.map((_, row) => [0, row]);
  return panelSeries(index, rows, ({ dataIndex, coordSys }, api) => {
    const value = differences[dataIndex]!.columns[column];
    const [zero, y] = api.coord([0, dataIndex]) as [number, number];
    const { x: left, width } = coordSys as unknown as { readonly x: number; readonly width: number };
    const half = methodRowHeight / 2;
    const guides = [
      lineShape(left, y, left + width, y, { stroke: chartColors.rule, lineWidth: 1 }),
      lineShape(zero, y - half, zero, y + half, { stroke: chartColors.muted, lineWidth: 1 }),
    ];
    if (value === null) return { type: 'group', children: guides };
    const { difference, interval } = value;
    const [low, x, high] = [interval[0], difference, interval[1]].map(
      (points) => api.coord([points, dataIndex])[0]!,
    ) as [number, number, number];
    const open = interval[0] <= 0 && interval[1] >= 0;
    return {
      type: 'group',
      children: [
        ...guides,
        lineShape(low, y, high, y, { stroke: color, lineWidth: 2 }),
        {
          type: 'circle',
          shape: { cx: x, cy: y, r: 4 },
          style: { fill: open ? 'var(--page)' : color, stroke: color, lineWidth: 1.5 },
        },
      ],
    };
  });
}
