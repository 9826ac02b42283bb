import { chartColors } from './theme.js';

/** Style of an axis as echarts options. */
export interface AxisStyle {
  readonly type: 'value';
  readonly splitLine: object;
  readonly axisLabel: object;
  readonly [option: string]: unknown;
}

/** Text style of an axis. */
export const axisText: { readonly color: string; readonly fontSize: number } = {
  color: chartColors.muted,
  fontSize: 12,
};

/** An axis with a line and ticks. */
export const lineAxis: AxisStyle = {
  type: 'value',
  splitLine: { show: false },
  axisLine: { show: true, onZero: false, lineStyle: { color: chartColors.muted } },
  axisTick: { show: true, lineStyle: { color: chartColors.muted } },
  axisLabel: { ...axisText, hideOverlap: true },
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: axisText,
};

/** An axis with grid lines across the panel in place of an axis line. */
export const ruleAxis: AxisStyle = {
  type: 'value',
  splitLine: { show: true, lineStyle: { color: chartColors.rule } },
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: axisText,
};

/** Returns the heading of a panel as an echarts title. */
export function panelTitle(text: string, left: number, top: number, color: string = chartColors.ink): object {
  return { text, left, top, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color } };
}
