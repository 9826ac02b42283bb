import type { CalibrationBin } from '@mem/evaluation';
import type { ModelCalibration } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, lineAxis, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, html } from './html.js';
import { panelGrid } from './panel-grid.js';
import { type Section, section } from './section.js';
import { chartColors } from './theme.js';

const percent = (share: number | null): string => (share === null ? '–' : (100 * share).toFixed(1));

/** Returns the section with the reliability diagrams side by side, or undefined if there are none. */
export function calibrationSection(
  calibrations: readonly ModelCalibration[],
  samples = 'test images',
): Section | undefined {
  if (calibrations.length === 0) return undefined;
  const label = calibrations.map(({ name, error }) => `${name}, ECE ${percent(error)} %`).join('; ');
  return section(
    'calibration',
    'Calibration',
    html`<p>Accuracy of the ${samples} by the confidence of their prediction, in percent. Bars on the dashed diagonal are
calibrated; red is the gap to the mean confidence: on top of a bar it is overconfidence, inside a bar the opposite. Below, the
share of them with that confidence. ECE is the mean gap, weighted by their number.</p>
${chartFigure(`Reliability diagrams: ${label}`, (width) => reliabilityChart(calibrations, width))}
<details><summary>The diagrams in numbers</summary>
${calibrations.map(
  ({ name, error, bins }) => html`<h3>${name}: ECE ${percent(error)} %</h3>
${dataTable(
  ['confidence, %', 'images', 'mean confidence, %', 'accuracy, %'],
  bins.map(({ lower, upper, count, confidence, accuracy }) => [
    `${(100 * lower).toFixed(0)}–${(100 * upper).toFixed(0)}`,
    count.toLocaleString('en-US'),
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
  const shares = 44;
  const { panels, ...grid } = panelGrid({
    count: calibrations.length,
    perRow,
    width: width - 12,
    panelHeight,
    left: 40,
    gap: 64,
    above: 32,
    below: shares + 62,
  });
  const mostImages = Math.max(...calibrations.map(({ bins }) => mostOf(bins)));
  const confidence = { ...lineAxis, min: 0, max: 100, interval: 25 };
  return {
    width,
    height: grid.height,
    option: {
      title: panels.map(({ left, top }, i) => {
        const { name, error } = calibrations[i]!;
        return panelTitle(`${name} · ECE ${percent(error)} %`, left, top - 26);
      }),
      grid: panels.flatMap(({ left, top }) => [
        { left, top, width: grid.width, height: panelHeight },
        { left, top: top + panelHeight + 12, width: grid.width, height: shares },
      ]),
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
          max: 100 * mostImages,
          interval: 100 * mostImages,
          axisLabel: { ...axisText, formatter: (value: number) => `${Math.round(value)}` },
        },
      ]),
      series: calibrations.flatMap((model, i) => [gapSeries(model.bins, 2 * i), shareSeries(model.bins, 2 * i + 1)]),
    },
  };
}

function gapSeries(bins: readonly CalibrationBin[], index: number): CustomSeriesOption {
  return binSeries(bins, index, ({ accuracy, confidence }, place) => {
    if (accuracy === null || confidence === null) return [];
    const [low, high] = [Math.min(accuracy, confidence), Math.max(accuracy, confidence)];
    return [
      { type: 'rect', shape: place(0, 100 * accuracy), style: { fill: chartColors.all } },
      {
        type: 'rect',
        shape: place(100 * low, 100 * high),
        style: { fill: chartColors.bad, opacity: 0.6 },
      },
    ];
  });
}

function shareSeries(bins: readonly CalibrationBin[], index: number): CustomSeriesOption {
  const total = bins.reduce((sum, { count }) => sum + count, 0) || 1;
  return binSeries(bins, index, ({ count }, place) => [
    { type: 'rect', shape: place(0, (100 * count) / total), style: { fill: chartColors.muted } },
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
  return {
    type: 'custom',
    xAxisIndex: index,
    yAxisIndex: index,
    data: bins.map(({ lower }) => [100 * lower, 0]),
    renderItem({ dataIndex }, api) {
      const bin = bins[dataIndex]!;
      const place = (low: number, high: number): Box => {
        const [x1, y1] = api.coord([100 * bin.lower, low]) as [number, number];
        const [x2, y2] = api.coord([100 * bin.upper, high]) as [number, number];
        return { x: x1 + 1, y: y2, width: x2 - x1 - 2, height: y1 - y2 };
      };
      const [x1, y1] = api.coord([0, 0]) as [number, number];
      const [x2, y2] = api.coord([100, 100]) as [number, number];
      const diagonal = {
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: chartColors.muted, lineWidth: 1.25, lineDash: [5, 4] },
      };
      const last = index % 2 === 0 && dataIndex === bins.length - 1;
      return { type: 'group', children: [...shapes(bin, place), ...(last ? [diagonal] : [])] };
    },
  };
}

function mostOf(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0) || 1;
  return Math.max(...bins.map(({ count }) => count)) / total || 1;
}
