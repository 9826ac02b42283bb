import { formatCount, type TrainingCurves } from '@mem/results';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, lineAxis, panelTitle, ruleAxis } from './axis-style.js';
import { type Chart, chartFigure } from './chart-svg.js';
import { dataTable, type Html, html } from './html.js';
import { panelSeries } from './panel-series.js';
import { type Section, section } from './section.js';
import { chartColors } from './theme.js';
import { type TrainingPoint, trainingPoints } from './training-series.js';

/** Largest number of points in a curve, and of rows in its table. */
const mostPoints = 400;
const mostRows = 50;

/** Returns the section on the training of stage 1. */
export function trainingSection(training: TrainingCurves | undefined): Section | undefined {
  return training && section('training', 'Training of stage 1', trainingFigure(training, 'stage 1'));
}

/** Draws the loss and the learning rate of the training `of` over its epochs, and lists both in a table. */
export function trainingFigure(training: TrainingCurves, of: string): Html {
  const points = trainingPoints(training, mostPoints);
  return html`<p>Loss of every recorded step (faint), its moving average (line), and the learning rate, by epoch.</p>
${chartFigure(`Loss and learning rate of ${of}, by epoch`, (width) => trainingChart(points, width))}
<details><summary>Curves in numbers</summary>
${dataTable(
  ['step', 'epoch', 'loss, moving average', 'lowest', 'highest', 'learning rate'],
  trainingPoints(training, mostRows).map(({ step, epoch, smooth, low, high, learningRate }) => [
    formatCount(step),
    epoch.toFixed(2),
    smooth.toFixed(3),
    low.toFixed(3),
    high.toFixed(3),
    rateText(learningRate),
  ]),
)}
</details>`;
}

function trainingChart(points: readonly TrainingPoint[], width: number): Chart {
  const lossHeight = Math.round(130 + width / 9);
  const rateHeight = 64;
  const [left, right, above, between] = [46, 12, 28, 44];
  const last = points.at(-1)!.epoch;
  const rateTop = above + lossHeight + between;
  const epochs = { ...lineAxis, min: 0, max: last, splitNumber: width < 600 ? 4 : 8 };
  const highestRate = Math.max(...points.map(({ learningRate }) => learningRate)) || 1;
  return {
    height: rateTop + rateHeight + 44,
    option: {
      title: [panelTitle('loss', 0, 4), panelTitle('learning rate', 0, rateTop - 24)],
      grid: [
        { left, right, top: above, height: lossHeight },
        { left, right, top: rateTop, height: rateHeight },
      ],
      xAxis: [
        { ...epochs, gridIndex: 0, axisLabel: { show: false } },
        { ...epochs, gridIndex: 1, name: 'epochs' },
      ],
      yAxis: [
        { ...ruleAxis, gridIndex: 0, min: 0, splitNumber: 4 },
        {
          ...ruleAxis,
          gridIndex: 1,
          min: 0,
          max: highestRate,
          interval: highestRate,
          axisLabel: { ...axisText, formatter: rateText },
        },
      ],
      series: [
        line(
          0,
          points.flatMap(({ epoch, low, high }): Point[] => [
            [epoch, low],
            [epoch, high],
          ]),
          { stroke: chartColors.accent, lineWidth: 1, opacity: 0.3 },
        ),
        line(
          0,
          points.map(({ epoch, smooth }) => [epoch, smooth]),
          { stroke: chartColors.accent, lineWidth: 2 },
        ),
        line(
          1,
          points.map(({ epoch, learningRate }) => [epoch, learningRate]),
          { stroke: chartColors.ink, lineWidth: 1.5 },
        ),
      ],
    },
  };
}

type Point = readonly [number, number];

function line(index: number, points: readonly Point[], style: object): CustomSeriesOption {
  const data = points.map((point) => [...point]);
  // The axes take their range from all points, but the first entry draws the whole line.
  return panelSeries(index, data, ({ dataIndex }, api) => {
    if (dataIndex > 0) return null;
    return {
      type: 'polyline',
      shape: { points: data.map((point) => api.coord(point)) },
      style: { fill: 'none', lineJoin: 'round', ...style },
    };
  });
}

function rateText(rate: number): string {
  return rate === 0 ? '0' : rate < 0.001 ? rate.toExponential(1) : String(Number(rate.toPrecision(3)));
}
