import { formatCount, type ReportData } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, lineAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, type Html, html, swatch } from './html.js';
import { type Section, section } from './section.js';
import { chartColors, groupColor } from './theme.js';

/** Data set of a report. */
export type Dataset = ReportData['dataset'];

/** Adjacent classes with equal counts and the same group, from rank `from` (counted from 0) to `to` (exclusive). */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly group: number;
}

/** Lower end of the logarithmic axis: half an image, so that a class with a single image has a visible height. */
const floor = 0.5;

/** Returns the section on the long tail: training images by class, coloured by group. */
export function classCountSection(dataset: Dataset): Section {
  const steps = countSteps(dataset);
  const { groupNames } = dataset;
  return section(
    'long-tail',
    'The long tail',
    html`<p>Training images per class, largest class first, on a logarithmic scale.</p>
${chartFigure('Training images per class, largest first, coloured by group', (width) => countChart(steps, width))}
${groupTable(dataset)}
<details><summary>Curve in numbers</summary>
${dataTable(
  ['classes by rank', 'training images per class', 'group'],
  steps.map(({ from, to, count, group }) => [
    to - from === 1 ? `${to}` : `${from + 1}–${to}`,
    formatCount(count),
    groupNames[group]!,
  ]),
)}
</details>
`,
  );
}

/** Sorts the classes by count and joins adjacent ones of one group with equal counts. */
export function countSteps({ classCounts, groupOfClass }: Pick<Dataset, 'classCounts' | 'groupOfClass'>): Step[] {
  const order = classCounts
    .map((count, c) => ({ count, group: groupOfClass[c]! }))
    .sort((a, b) => b.count - a.count || a.group - b.group);
  const steps: Step[] = [];
  for (const [rank, { count, group }] of order.entries()) {
    const last = steps.at(-1);
    if (last?.count === count && last.group === group) steps[steps.length - 1] = { ...last, to: rank + 1 };
    else steps.push({ from: rank, to: rank + 1, count, group });
  }
  return steps;
}

function countChart(steps: readonly Step[], width: number): Chart {
  const height = Math.round(180 + width / 8);
  const areas = groupAreas(steps);
  const series: CustomSeriesOption = {
    type: 'custom',
    data: areas.map((area) => [area[0]!.from, area[0]!.count]),
    renderItem({ dataIndex }, api) {
      const area = areas[dataIndex]!;
      const corners = [
        [area[0]!.from, floor],
        ...area.flatMap(({ from, to, count }) => [from, to].map((rank) => [rank, Math.max(count, floor)])),
        [area.at(-1)!.to, floor],
      ];
      return {
        type: 'polygon',
        shape: { points: corners.map((corner) => api.coord(corner)) },
        style: { fill: groupColor(area[0]!.group) },
      };
    },
  };
  return {
    height,
    option: {
      grid: { left: 46, right: 12, top: 12, bottom: 44 },
      xAxis: {
        ...lineAxis,
        min: 0,
        max: steps.at(-1)?.to ?? 1,
        name: 'classes, largest first',
        splitNumber: width < 600 ? 4 : 8,
        minInterval: 1,
      },
      yAxis: {
        type: 'log',
        min: floor,
        max: Math.max(10, (steps[0]?.count ?? 1) * 1.2),
        splitLine: { lineStyle: { color: chartColors.rule }, showMinLine: false, showMaxLine: false },
        axisLine: { show: true, lineStyle: { color: chartColors.muted } },
        axisTick: { show: false },
        axisLabel: { ...axisText, formatter: (value: number) => (isPowerOfTen(value) ? formatCount(value) : '') },
      },
      series: [series],
    },
  };
}

/** Splits the curve into stretches of a single group. */
function groupAreas(steps: readonly Step[]): Step[][] {
  const areas: Step[][] = [];
  for (const step of steps) {
    const last = areas.at(-1);
    if (last?.[0]?.group === step.group) last.push(step);
    else areas.push([step]);
  }
  return areas;
}

function groupTable({ classCounts, groupOfClass, groupNames }: Dataset): Html {
  const total = sum(classCounts);
  const rows = groupNames.map((name, group) => {
    const counts = classCounts.filter((_, c) => groupOfClass[c] === group).sort((a, b) => b - a);
    const images = sum(counts);
    return [
      html`${swatch(groupColor(group))}${name}`,
      formatCount(counts.length),
      formatCount(images),
      total === 0 ? '–' : ((100 * images) / total).toFixed(1),
      counts.length === 0 ? '–' : `${formatCount(counts[0]!)} to ${formatCount(counts.at(-1)!)}`,
    ];
  });
  return dataTable(['group', 'classes', 'training images', '% of images', 'images per class'], rows);
}

function isPowerOfTen(value: number): boolean {
  return value >= 1 && Number.isInteger(Number(Math.log10(value).toFixed(6)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
