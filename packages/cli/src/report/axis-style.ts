import { chartColors } from './theme.js';

/** The text of an axis. */
export const axisText = { color: chartColors.muted, fontSize: 12 } as const;

/** An axis with a line and ticks. */
export const lineAxis = {
  type: 'value',
  splitLine: { show: false },
  axisLine: { show: true, onZero: false, lineStyle: { color: chartColors.muted } },
  axisTick: { show: true, lineStyle: { color: chartColors.muted } },
  axisLabel: { ...axisText, hideOverlap: true },
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: axisText,
} as const;

/** An axis with rules across the panel in place of a line. */
export const ruleAxis = {
  type: 'value',
  splitLine: { show: true, lineStyle: { color: chartColors.rule } },
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: axisText,
} as const;

/** The heading of a panel. */
export function panelTitle(text: string, left: number, top: number, color: string = chartColors.ink): object {
  return { text, left, top, padding: 0, textStyle: { fontSize: 13, fontWeight: 600, color } };
}
