import type { MagnitudeHistograms, ModelMagnitudes } from '@mem/results';
import { formatCount } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { lineAxis, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import type { Dataset } from './class-count-chart.js';
import { dataTable, type Html, html, swatch } from './html.js';
import { panelGrid } from './panel-grid.js';
import { panelSeries } from './panel-series.js';
import { percentages } from './percentages.js';
import { type Section, section } from './section.js';
import { groupColor } from './theme.js';

/** Returns the section with a panel per magnitude Q_g, each with a histogram for every true group. */
export function magnitudeSection(
  magnitudes: ModelMagnitudes | undefined,
  dataset: Pick<Dataset, 'groupNames' | 'groupOfClass'>,
): Section | undefined {
  if (magnitudes === undefined) return undefined;
  const groups = modulatedGroups(dataset, magnitudes);
  const groupNames = groups.map(({ name }) => name);
  const { name, edges, counts } = magnitudes;
  return section(
    'magnitudes',
    'Magnitudes by true group',
    html`<p>Magnitude Q of each group under ${name}, one panel per group. Outlines show the test images of each true group, in percent of
that group. If the magnitudes separate the groups, a panel’s own group lies to the right of the others.</p>
${groupLegend(groups)}
${magnitudeFigure(magnitudes, groups)}
<details><summary>Histograms in numbers</summary>
${groupNames.map(
  (group, g) => html`<h3>Images by Q of ${group}</h3>
${dataTable(
  [`Q of ${group}`, ...groupNames.map((truth) => `true ${truth}`)],
  edges
    .slice(1)
    .map((upper, b) => [
      `${edges[b]!.toFixed(3)} to ${upper.toFixed(3)}`,
      ...groupNames.map((_, t) => formatCount(counts[g]?.[t]?.[b] ?? 0)),
    ]),
)}`,
)}
</details>`,
  );
}

/** A group of the modulator, in its colour; a shot group has the colour of its accuracies. */
export interface ModulatedGroup {
  readonly name: string;
  readonly color: string;
}

/** Returns the groups that the modulator weighs: those named with its magnitudes, or the shot groups with classes. */
export function modulatedGroups(
  { groupNames, groupOfClass }: Pick<Dataset, 'groupNames' | 'groupOfClass'>,
  { groupNames: own }: Pick<ModelMagnitudes, 'groupNames'>,
): ModulatedGroup[] {
  if (own !== undefined) return own.map((name, g) => ({ name, color: groupColor(g) }));
  const filled = new Set(groupOfClass);
  return groupNames.flatMap((name, g) => (filled.has(g) ? [{ name, color: groupColor(g) }] : []));
}

/** Renders the legend of the histograms. */
export function groupLegend(groups: readonly ModulatedGroup[]): Html {
  return html`<p class="legend">${groups.map(({ name, color }) => html`<span>${swatch(color)}true group ${name}</span>`)}</p>`;
}

/** Draws a panel per magnitude with the histogram of each true group. */
export function magnitudeFigure(
  magnitudes: MagnitudeHistograms,
  groups: readonly ModulatedGroup[],
  label = 'Histograms of the magnitudes',
): Html {
  const names = groups.map(({ name }) => name).join(', ');
  return chartFigure(`${label} of ${names}, by true group`, (width) => magnitudeChart(magnitudes, groups, width));
}

function magnitudeChart(
  { edges, counts }: MagnitudeHistograms,
  groups: readonly ModulatedGroup[],
  width: number,
): Chart {
  const perRow = width < 600 ? 1 : Math.min(3, groups.length);
  const panelHeight = width < 600 ? 110 : 170;
  const { panels, height } = panelGrid({
    ...{ count: groups.length, perRow, width: width - 12, panelHeight },
    ...{ left: 40, gap: 46, above: 32, below: 50 },
  });
  const heights = counts.map((byTruth) => byTruth.map(percentages));
  const highest = Math.max(...heights.flat(2)) || 1;
  return {
    height,
    option: {
      title: panels.map(({ left, top }, g) => panelTitle(`Q of ${groups[g]!.name}`, left, top - 26, groups[g]!.color)),
      grid: panels,
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
      series: heights.flatMap((byTruth, g) => byTruth.map((each, t) => outline(edges, each, g, groups[t]!.color))),
    },
  };
}

function outline(
  edges: readonly number[],
  heights: readonly number[],
  panel: number,
  color: string,
): CustomSeriesOption {
  return panelSeries(panel, [[edges[0]!, 0]], (_, api) => {
    const corners = [
      [edges[0]!, 0],
      ...heights.flatMap((height, b) => [edges[b]!, edges[b + 1]!].map((edge) => [edge, height])),
      [edges.at(-1)!, 0],
    ].map((corner) => api.coord(corner));
    return {
      type: 'group',
      children: [
        { type: 'polygon', shape: { points: corners }, style: { fill: color, opacity: 0.14 } },
        { type: 'polyline', shape: { points: corners }, style: { fill: 'none', stroke: color, lineWidth: 1.75 } },
      ],
    };
  });
}
