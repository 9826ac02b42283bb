import type { AccuracyDifference, MethodDifferences } from '@mem/results';
import { accuracyColumns, type ClassColumn, signed } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { columnColor } from './group-bars.js';
import { dataTable, type Html, html } from './html.js';
import { panelGrid } from './panel-grid.js';
import { type Section, section } from './section.js';
import { chartColors } from './theme.js';

const rowHeight = 24;

/** Returns the section with the differences to the reference and their intervals. */
export function differencesSection(
  differences: readonly MethodDifferences[],
  reference: string,
  samples = 'test images',
): Section | undefined {
  if (differences.length === 0) return undefined;
  return section(
    'differences',
    `Differences to ${reference}`,
    html`<p>Percentage points above or below ${reference} on the same ${samples}, every class counting the same. A dot is the difference, the line
through it the 95% interval of a paired bootstrap over the ${samples}; one that crosses zero leaves open which is better (hollow dot).
Each panel has its own scale.</p>
${chartFigure(
  `Differences of every method to ${reference}, in one panel each for all classes and for each group`,
  (width) => differencesChart(differences, width),
)}
<details><summary>The differences in numbers</summary>
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
  const perRow = width < 600 ? 2 : 4;
  const nameWidth = Math.min(width * 0.42, Math.max(...differences.map(({ name }) => name.length), 4) * 7.4) + 12;
  const panelHeight = differences.length * rowHeight;
  const { panels, ...grid } = panelGrid({
    count: accuracyColumns.length,
    perRow,
    width: width - 12,
    panelHeight,
    left: nameWidth,
    gap: 28,
    above: 30,
    below: 30,
  });
  return {
    width,
    height: grid.height,
    option: {
      title: accuracyColumns.map((column, i) =>
        panelTitle(column, panels[i]!.left, panels[i]!.top - 26, columnColor(column)),
      ),
      grid: panels.map((panel) => ({ ...panel, width: grid.width, height: panelHeight })),
      xAxis: accuracyColumns.map((column, gridIndex) => {
        const ends = differences.flatMap(({ columns }) => columns[column]?.interval ?? []);
        return {
          ...ruleAxis,
          splitLine: { ...ruleAxis.splitLine, showMinLine: false, showMaxLine: false },
          gridIndex,
          ...paddedRange(ends),
          splitNumber: 3,
          axisLabel: {
            ...axisText,
            showMinLabel: false,
            showMaxLabel: false,
            hideOverlap: true,
            formatter: (value: number) => (value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value)}`),
          },
        };
      }),
      yAxis: accuracyColumns.map((_, gridIndex) => ({
        gridIndex,
        type: 'category',
        inverse: true,
        data: differences.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: {
          show: gridIndex % perRow === 0,
          interval: 0,
          color: chartColors.ink,
          fontSize: 12,
          margin: 12,
          width: nameWidth - 12,
          overflow: 'truncate',
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
  return {
    type: 'custom',
    xAxisIndex: index,
    yAxisIndex: index,
    data: differences.map((_, row) => [0, row]),
    renderItem({ dataIndex, coordSys }, api) {
      const value = differences[dataIndex]!.columns[column];
      const [zero, y] = api.coord([0, dataIndex]) as [number, number];
      const zeroLine = {
        type: 'line' as const,
        shape: { x1: zero, y1: y - rowHeight / 2, x2: zero, y2: y + rowHeight / 2 },
        style: { stroke: chartColors.muted, lineWidth: 1 },
      };
      const { x: left, width } = coordSys as unknown as { readonly x: number; readonly width: number };
      const guide = {
        type: 'line' as const,
        shape: { x1: left, y1: y, x2: left + width, y2: y },
        style: { stroke: chartColors.rule, lineWidth: 1 },
      };
      if (value === null) return { type: 'group', children: [guide, zeroLine] };
      const [x1, x, x2] = [value.interval[0], value.difference, value.interval[1]].map(
        (points) => api.coord([points, dataIndex])[0]!,
      ) as [number, number, number];
      const open = value.interval[0] <= 0 && value.interval[1] >= 0;
      return {
        type: 'group',
        children: [
          guide,
          zeroLine,
          { type: 'line', shape: { x1, y1: y, x2, y2: y }, style: { stroke: color, lineWidth: 2 } },
          {
            type: 'circle',
            shape: { cx: x, cy: y, r: 4 },
            style: { fill: open ? 'var(--page)' : color, stroke: color, lineWidth: 1.5 },
          },
        ],
      };
    },
  };
}
