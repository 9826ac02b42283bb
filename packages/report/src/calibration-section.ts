import type { CalibrationBin } from '@mem/evaluation';
import { formatCount, type ModelCalibration } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, lineAxis, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, html } from './html.js';
import { panelGrid } from './panel-grid.js';
import { lineShape, panelSeries } from './panel-series.js';
import { percentages } from './percentages.js';
import { type Section, section } from './section.js';
import { chartColors } from './theme.js';

const percent = (fraction: number | null): string => (fraction === null ? '–' : (100 * fraction).toFixed(1));
const countsOf = ({ bins }: ModelCalibration): number[] => bins.map(({ count }) => count);

/** Returns the section with the reliability diagrams side by side. */
export function calibrationSection(
  calibrations: readonly ModelCalibration[],
  samples = 'test images',
): Section | undefined {
  if (calibrations.length === 0) return undefined;
  const label = calibrations.map(({ name, error }) => `${name}, ECE ${percent(error)} %`).join('; ');
  return section(
    'calibration',
    'Calibration',
    html`<p>Accuracy on the ${samples} by confidence of the prediction, in percent. Bars on the dashed diagonal are calibrated. Red is
the gap to the mean confidence: overconfidence above a bar, underconfidence inside it. The lower panels show how many predictions have
each confidence, in percent. ECE is the mean gap, weighted by these.</p>
${chartFigure(`Reliability diagrams: ${label}`, (width) => reliabilityChart(calibrations, width))}
<details><summary>Diagrams in numbers</summary>
${calibrations.map(
  ({ name, error, bins }) => html`<h3>${name}: ECE ${percent(error)} %</h3>
${dataTable(
  ['confidence, %', 'samples', 'mean confidence, %', 'accuracy, %'],
  bins.map(({ lower, upper, count, confidence, accuracy }) => [
    `${(100 * lower).toFixed(0)}–${(100 * upper).toFixed(0)}`,
    formatCount(count),
    percent(confidence),
    percent(accuracy),
  ]),
)}`,
)}
</details>`,
  );
}

function reliabilityChart(calibrations: readonly ModelCalibration[], width: number): Chart {
  const perRow = width < 600 ? 1 : Math.max(2, Math.min(3, calibrations.length));
  const panelHeight = width < 600 ? 240 : 280;
  const countHeight = 44;
  const { panels, height } = panelGrid({
    ...{ count: calibrations.length, perRow, width: width - 12, panelHeight },
    ...{ left: 40, gap: 64, above: 32, below: countHeight + 62 },
  });
  const highest = Math.max(...calibrations.flatMap((each) => percentages(countsOf(each)))) || 100;
  const confidence = { ...lineAxis, min: 0, max: 100, interval: 25 };
  return {
    height,
    option: {
      title: panels.map(({ left, top }, i) => {
        const { name, error } = calibrations[i]!;
        return panelTitle(`${name} · ECE ${percent(error)} %`, left, top - 26);
      }),
      grid: panels.flatMap((panel) => [panel, { ...panel, top: panel.top + panelHeight + 12, height: countHeight }]),
      xAxis: panels.flatMap((_, i) => [
        { ...confidence, gridIndex: 2 * i, axisLabel: { show: false }, axisTick: { show: false } },
        { ...confidence, gridIndex: 2 * i + 1, name: 'confidence, %' },
      ]),
      yAxis: panels.flatMap((_, i) => [
        { ...ruleAxis, gridIndex: 2 * i, min: 0, max: 100, interval: 25 },
        {
          ...ruleAxis,
          gridIndex: 2 * i + 1,
          min: 0,
          max: highest,
          interval: highest,
          axisLabel: { ...axisText, formatter: (value: number) => `${Math.round(value)}` },
        },
      ]),
      series: calibrations.flatMap((model, i) => [gapSeries(model, 2 * i), countSeries(model, 2 * i + 1)]),
    },
  };
}

function gapSeries({ bins }: ModelCalibration, index: number): CustomSeriesOption {
  return binSeries(bins, index, ({ accuracy, confidence }, place) => {
    if (accuracy === null || confidence === null) return [];
    const [low, high] = [Math.min(accuracy, confidence), Math.max(accuracy, confidence)];
    return [
      { type: 'rect', shape: place(0, 100 * accuracy), style: { fill: chartColors.all } },
      { type: 'rect', shape: place(100 * low, 100 * high), style: { fill: chartColors.bad, opacity: 0.6 } },
    ];
  });
}

function countSeries(model: ModelCalibration, index: number): CustomSeriesOption {
  const heights = percentages(countsOf(model));
  return binSeries(model.bins, index, (bin, place) => [
    { type: 'rect', shape: place(0, heights[model.bins.indexOf(bin)]!), style: { fill: chartColors.muted } },
  ]);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
type Shape = { readonly type: 'rect'; readonly shape: Box; readonly style: object };

/**
 * Draws the shapes of each bin. `place` returns the bin's box between two heights. In a reliability diagram (an even
 * `index`) the diagonal is drawn last, on top of the bars.
 */
function binSeries(
  bins: readonly CalibrationBin[],
  index: number,
  shapes: (bin: CalibrationBin, place: (low: number, high: number) => Box) => Shape[],
): CustomSeriesOption {
  const positions = bins.map(({ lower }) => [100 * lower, 0]);
  return panelSeries(index, positions, ({ dataIndex }, api) => {
    const bin = bins[dataIndex]!;
    const place = (low: number, high: number): Box => {
      const [x1, y1] = api.coord([100 * bin.lower, low]) as [number, number];
      const [x2, y2] = api.coord([100 * bin.upper, high]) as [number, number];
      return { x: x1 + 1, y: y2, width: x2 - x1 - 2, height: y1 - y2 };
    };
    const [x1, y1] = api.coord([0, 0]) as [number, number];
    const [x2, y2] = api.coord([100, 100]) as [number, number];
    const diagonal = lineShape(x1, y1, x2, y2, { stroke: chartColors.muted, lineWidth: 1.25, lineDash: [5, 4] });
    const last = index % 2 === 0 && dataIndex === bins.length - 1;
    return { type: 'group', children: [...shapes(bin, place), ...(last ? [diagonal] : [])] };
  });
}
