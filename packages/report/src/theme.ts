import { accuracyColumns, type ClassColumn } from '@mem/results';

/** Colours of the charts: variables of the page, so that one drawing serves both themes. */
export const chartColors = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
  all: 'var(--all)',
  accent: 'var(--accent)',
  bad: 'var(--bad)',
} as const;

/** Colours of the groups, distinct for colour-blind readers (after Okabe and Ito, "Color universal design", 2008). */
const groupColors = {
  light: ['#0072b2', '#b87800', '#b8437e', '#00805e', '#6b6b6b'],
  dark: ['#3f93c6', '#b98428', '#c06a99', '#2f9c7a', '#868686'],
} as const;

/** Returns the colour of a group. Colours repeat after the fifth group. */
export function groupColor(group: number): string {
  return `var(--group-${group % groupColors.light.length})`;
}

/** Returns the colour of an accuracy column. */
export function columnColor(column: ClassColumn): string {
  return column === 'all' ? chartColors.all : groupColor(accuracyColumns.indexOf(column) - 1);
}

const variables = (theme: keyof typeof groupColors): string =>
  groupColors[theme].map((color, group) => `--group-${group}: ${color};`).join(' ');

/** Values of the colour variables, light or dark as the reader prefers. */
export const colorVariables: string = `:root {
  color-scheme: light dark;
  --page: #fbfaf8; --surface: #ffffff; --ink: #1d1c1a; --muted: #66625c; --rule: #e3dfd8;
  --accent: #4a4fb5; --heat: #9296d6; --all: #57534e;
  --good: #00704f; --bad: #b3362b; ${variables('light')}
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161618; --surface: #1e1e21; --ink: #ecebe8; --muted: #a3a09a; --rule: #34343a;
    --accent: #a9adf5; --heat: #5a5d99; --all: #8f8b85;
    --good: #57c79e; --bad: #f08a7d; ${variables('dark')}
  }
}`;

/** Style sheet of the page: light or dark as the reader prefers, one column, readable from a width of 320 pixels. */
export const styleSheet: string = `
${colorVariables}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 61rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem; }
h1 { margin: 0; font-size: clamp(1.7rem, 5vw, 2.4rem); line-height: 1.15; letter-spacing: -0.02em; text-wrap: balance; }
h2 { margin: 0 0 0.35rem; font-size: 1.3rem; line-height: 1.25; letter-spacing: -0.01em; }
h3 { margin: 0 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 1.1rem; max-width: 44rem; }
section { margin-top: 4rem; }
section > p, .muted { color: var(--muted); }
.facts {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem 1.5rem;
  margin: 1.75rem 0 0; padding: 1.25rem 0 0; border-top: 2px solid var(--ink);
}
.facts dt, .tiles dt { color: var(--muted); font-size: 0.8125rem; }
.facts dd, .tiles dd { margin: 0; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 2.5rem 0 0; }
.tiles > div {
  background: var(--surface); border: 1px solid var(--rule); border-top: 3px solid var(--color); border-radius: 0.4rem;
  padding: 0.85rem 1rem 0.95rem;
}
.tiles .value { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.02em; }
.tiles .by { font-size: 0.875rem; line-height: 1.4; }
.tiles .by .muted { display: block; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { padding: 0.45rem 0.75rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--page); }
td:last-child, thead th:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; font-size: 0.8125rem; vertical-align: bottom; border-bottom-color: var(--ink); }
tbody th { font-weight: 500; }
.std { display: inline-block; min-width: 3.6em; padding-left: 0.4em; color: var(--muted); font-size: 0.8125rem; text-align: left; }
.best { color: var(--accent); font-weight: 700; }
.best::before { content: '\\25B8'; margin-right: 0.3em; font-size: 0.8em; }
.swatch {
  display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.5em; border-radius: 0.15em; background: var(--color);
}
figure { margin: 1.25rem 0; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
.narrow { display: none; }
details { margin-top: 0.75rem; }
details > .scroll { max-height: 26rem; overflow: auto; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9375rem; }
.confusions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2rem; }
.confusions table { border-collapse: separate; border-spacing: 3px; table-layout: fixed; }
.confusions th, .confusions td { border: 0; }
.confusions th:first-child { width: 8.5rem; padding-left: 0; }
.confusions thead th + th, .confusions td { text-align: center; padding-inline: 0.25rem; }
.confusions td {
  height: 3.6rem; border-radius: 0.3rem; font-size: 1.0625rem;
  background: color-mix(in oklab, var(--heat) var(--percent), var(--surface)); box-shadow: inset 0 0 0 1px var(--rule);
}
.confusions tbody th small { display: block; color: var(--muted); font-weight: 400; }
.notes { padding-left: 1.1rem; max-width: 44rem; }
.notes li { margin-bottom: 0.4rem; }
@media (max-width: 48rem) {
  .wide { display: none; }
  .narrow { display: block; max-width: 34rem; }
}
@media (max-width: 40rem) {
  main { padding: 2rem 1rem 3rem; }
  section { margin-top: 3rem; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
  .confusions th:first-child { width: 6.5rem; }
}
@media print { details:not([open]) { display: none; } section { break-inside: avoid; } }
`;
