import type { MagnitudeHistograms, ModelMagnitudes, ReportData } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { lineAxis, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, html } from './html.js';
import { panelGrid } from './panel-grid.js';
import { type Section, section } from './section.js';
import { groupColor } from './theme.js';

/** Returns the section with the magnitudes: one panel per Q_g, with a histogram for each true group. */
export function magnitudeSection(
  magnitudes: ModelMagnitudes | undefined,
  dataset: Pick<ReportData['dataset'], 'groupNames' | 'groupOfClass'>,
): Section | undefined {
  if (magnitudes === undefined) return undefined;
  const groups = modulatedGroups(dataset);
  const groupNames = groups.map(({ name }) => name);
  const { name, edges, counts } = magnitudes;
  return section(
    'magnitudes',
    'Magnitudes by true group',
    html`<p>How large ${name} makes each group’s magnitude Q, in one panel each; the outlines are the test images of each true
group, as shares of the group. Where the magnitudes tell the group, a panel’s own group stands to the right of the others.</p>
<p class="legend">${groups.map(
      ({ name: group, color }) =>
        html`<span><span class="swatch" style="--color: ${color}"></span>true group ${group}</span>`,
    )}</p>
${chartFigure(`Histograms of the magnitudes of ${groupNames.join(', ')}, by true group`, (width) =>
  magnitudeChart(magnitudes, groups, width),
)}
<details><summary>The histograms in numbers</summary>
${groupNames.map(
  (group, g) => html`<h3>Images by Q of ${group}</h3>
${dataTable(
  [`Q of ${group}`, ...groupNames.map((truth) => `true ${truth}`)],
  edges
    .slice(1)
    .map((upper, b) => [
      `${edges[b]!.toFixed(3)} to ${upper.toFixed(3)}`,
      ...groupNames.map((_, t) => (counts[g]?.[t]?.[b] ?? 0).toLocaleString('en-US')),
    ]),
)}`,
)}
</details>`,
  );
}

/** A group of the modulator, in the colour it has among the shot groups. */
interface ModulatedGroup {
  readonly name: string;
  readonly color: string;
}

/** Returns the groups that have classes, the only ones that the modulator weighs. */
export function modulatedGroups({
  groupNames,
  groupOfClass,
}: Pick<ReportData['dataset'], 'groupNames' | 'groupOfClass'>): ModulatedGroup[] {
  const filled = new Set(groupOfClass);
  return groupNames.flatMap((name, g) => (filled.has(g) ? [{ name, color: groupColor(g) }] : []));
}

function magnitudeChart(
  { edges, counts }: MagnitudeHistograms,
  groups: readonly ModulatedGroup[],
  width: number,
): Chart {
  const perRow = width < 600 ? 1 : Math.min(3, groups.length);
  const panelHeight = width < 600 ? 110 : 170;
  const { panels, ...grid } = panelGrid({
    count: groups.length,
    perRow,
    width: width - 12,
    panelHeight,
    left: 40,
    gap: 46,
    above: 32,
    below: 50,
  });
  const shares = counts.map((byTruth) => byTruth.map(sharesOf));
  const highest = Math.max(...shares.flat(2)) || 1;
  return {
    width,
    height: grid.height,
    option: {
      title: panels.map(({ left, top }, g) => panelTitle(`Q of ${groups[g]!.name}`, left, top - 26, groups[g]!.color)),
      grid: panels.map((panel) => ({ ...panel, width: grid.width, height: panelHeight })),
      xAxis: panels.map((_, gridIndex) => ({
        ...lineAxis,
        gridIndex,
        min: edges[0],
        max: edges.at(-1),
        splitNumber: 4,
        name: 'magnitude',
        axisLabel: { ...lineAxis.axisLabel, showMinLabel: false, showMaxLabel: false },
      })),
      yAxis: panels.map((_, gridIndex) => ({
        ...ruleAxis,
        splitLine: { ...ruleAxis.splitLine, showMaxLine: false },
        gridIndex,
        min: 0,
        max: highest,
        splitNumber: 3,
        axisLabel: { ...ruleAxis.axisLabel, showMaxLabel: false, formatter: (value: number) => `${value} %` },
      })),
      series: shares.flatMap((byTruth, g) => byTruth.map((heights, t) => outline(edges, heights, g, groups[t]!.color))),
    },
  };
}

function outline(
  edges: readonly number[],
  heights: readonly number[],
  panel: number,
  color: string,
): CustomSeriesOption {
  return {
    type: 'custom',
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: [[edges[0]!, 0]],
    renderItem(_, api) {
      const corners = [
        [edges[0]!, 0],
        ...heights.flatMap((height, b) => [
          [edges[b]!, height],
          [edges[b + 1]!, height],
        ]),
        [edges.at(-1)!, 0],
      ].map((corner) => api.coord(corner));
      return {
        type: 'group',
        children: [
          { type: 'polygon', shape: { points: corners }, style: { fill: color, opacity: 0.14 } },
          { type: 'polyline', shape: { points: corners }, style: { fill: 'none', stroke: color, lineWidth: 1.75 } },
        ],
      };
    },
  };
}

/** Converts counts to percentages of their sum, or to zeros if there is nothing to count. */
function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count) => (100 * count) / total);
}
