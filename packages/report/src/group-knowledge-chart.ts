import type { GroupKnowledgePoint } from '@mem/evaluation';
import type { CustomSeriesOption } from 'echarts/charts';
import { axisText, lineAxis, ruleAxis } from './axis-style.js';
import { type Chart, standaloneChart } from './chart-svg.js';
import { lineShape, panelSeries } from './panel-series.js';
import { chartColors, groupColor } from './theme.js';

/** Accuracy against the quality of group knowledge, as fractions. */
export interface GroupKnowledge {
  /** Name of the head whose logits are re-weighted. */
  readonly head: string;
  /** The head alone: the fraction of samples whose top class lies in the true group, and its accuracy. */
  readonly alone: GroupKnowledgePoint;
  /** Points of `groupKnowledgeCurve` where wrong guesses are independent of the head's errors. */
  readonly independent: readonly GroupKnowledgePoint[];
  /** Points of `groupKnowledgeCurve` where wrong guesses are the head's own. */
  readonly shared: readonly GroupKnowledgePoint[];
  /** Measured methods: the fraction of samples whose largest magnitude names the true group, and their accuracy. */
  readonly measured: readonly (GroupKnowledgePoint & { readonly name: string })[];
}

/** Draws accuracy against the quality of group knowledge as an SVG file, light or dark as the reader prefers. */
export function groupKnowledgeSvg(knowledge: GroupKnowledge): string {
  return standaloneChart('Accuracy against how often the group is known', () => groupKnowledgeChart(knowledge), 760);
}

type Point = readonly [number, number];

function groupKnowledgeChart({ head, alone, independent, shared, measured }: GroupKnowledge): Chart {
  const own = inPercent(alone);
  const lines = [independent, shared].map((points) => points.map(inPercent));
  const dots = measured.map(({ name, ...point }) => ({ name, at: inPercent(point) }));
  const [xs, ys] = [0, 1].map((axis) => [...lines.flat(), own, ...dots.map(({ at }) => at)].map((p) => p[axis]!));
  const labels: Label[] = [
    label([Math.max(...xs!), own[1]], `${head} alone`, chartColors.muted, 'right', 12),
    label(pointAt(lines[0]!, 0.4), 'guesses with errors of their own', groupColor(0), 'right', -14),
    label(pointAt(lines[1]!, 0.6), "the head's guesses, partly corrected", groupColor(1), 'right', -10),
    ...dots.map(({ name, at }) => label(at, name, groupColor(2), 'left', 12)),
  ];
  return {
    height: 420,
    option: {
      grid: { left: 56, right: 20, top: 20, bottom: 52 },
      xAxis: { ...lineAxis, min: floorTo(xs!, 10), max: 100, name: 'images whose group is known (%)' },
      yAxis: {
        ...ruleAxis,
        min: floorTo(ys!, 5),
        max: Math.ceil(Math.max(...ys!) / 5) * 5,
        name: 'accuracy (%)',
        nameLocation: 'middle',
        nameGap: 34,
        nameTextStyle: axisText,
      },
      series: [
        level(own[1]),
        ...lines.map((points, i) => line(points, groupColor(i))),
        ...[{ at: own, color: chartColors.ink }, ...dots.map(({ at }) => ({ at, color: groupColor(2) }))].map(dot),
        ...labels.map(text),
      ],
    },
  };
}

interface Label {
  readonly at: Point;
  readonly words: string;
  readonly color: string;
  readonly align: 'left' | 'right';
  readonly below: number;
}

const label = (at: Point, words: string, color: string, align: Label['align'], below: number): Label => ({
  at,
  words,
  color,
  align,
  below,
});

const inPercent = ({ hitRate, accuracy }: GroupKnowledgePoint): Point => [100 * hitRate, 100 * accuracy];

const pointAt = (points: readonly Point[], fraction: number): Point =>
  points[Math.floor((points.length - 1) * fraction)]!;

const floorTo = (values: readonly number[], step: number): number => Math.floor(Math.min(...values) / step) * step;

/** Draws a dashed line across the panel. */
function level(accuracy: number): CustomSeriesOption {
  return panelSeries(0, [[100, accuracy]], ({ coordSys }, api) => {
    const { x, width } = coordSys as unknown as { readonly x: number; readonly width: number };
    const y = api.coord([100, accuracy])[1]!;
    return lineShape(x, y, x + width, y, { stroke: chartColors.muted, lineWidth: 1.5, lineDash: [4, 4] });
  });
}

function line(points: readonly Point[], color: string): CustomSeriesOption {
  const data = points.map((point) => [...point]);
  // The axes take their range from all points, but the first entry draws the whole line.
  return panelSeries(0, data, ({ dataIndex }, api) => {
    if (dataIndex > 0) return null;
    return {
      type: 'polyline',
      shape: { points: data.map((point) => api.coord(point)) },
      style: { fill: 'none', lineJoin: 'round', stroke: color, lineWidth: 2.5 },
    };
  });
}

function dot({ at, color }: { readonly at: Point; readonly color: string }): CustomSeriesOption {
  return panelSeries(0, [[...at]], (_, api) => {
    const [cx, cy] = api.coord([...at]) as [number, number];
    return { type: 'circle', shape: { cx, cy, r: 5 }, style: { fill: color, stroke: 'var(--page)', lineWidth: 1.5 } };
  });
}

function text({ at, words, color, align, below }: Label): CustomSeriesOption {
  return panelSeries(0, [[...at]], (_, api) => {
    const [x, y] = api.coord([...at]) as [number, number];
    return {
      type: 'text',
      x: align === 'left' ? x + 8 : x - 8,
      y: y + below,
      style: { text: words, fill: color, fontSize: 13, align, verticalAlign: 'middle' },
    };
  });
}
