import { CustomChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Html, html, rawHtml } from './html.js';
import { chartColors, colorVariables } from './theme.js';

/** Height and contents of a chart. */
export interface Chart {
  readonly height: number;
  readonly option: EChartsCoreOption;
  /** Returns attributes that identify the filled shapes of a series entry to programs. */
  readonly marks?: (series: number, entry: number) => Html;
}

/** Draws a chart for wide and for narrow screens, scaled to the available width. `label` is for screen readers. */
export function chartFigure(label: string, draw: (width: number) => Chart): Html {
  return html`<figure role="img" aria-label="${label}">
<div class="wide">${rawHtml(chartSvg(draw, 928))}</div>
<div class="narrow">${rawHtml(chartSvg(draw, 380))}</div>
</figure>`;
}

/** Draws a chart as an SVG file of its own, colours included. `label` is for screen readers. */
export function standaloneChart(label: string, draw: (width: number) => Chart, width: number): string {
  const opening = html`xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${label}">
<style>${rawHtml(colorVariables)}
svg { background: var(--page); font-family: ui-sans-serif, system-ui, sans-serif; }</style>`;
  return `${chartSvg(draw, width).replace('aria-hidden="true">', () => opening.markup)}\n`;
}

function chartSvg(draw: (width: number) => Chart, width: number): string {
  const { height, option, marks } = draw(width);
  use([CustomChart, GridComponent, TitleComponent, SVGRenderer]);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: chartColors.ink }, ...option });
    return still(marked(chart.renderToSVGString(), marks));
  } finally {
    chart.dispose();
  }
}

/** Removes what only a live chart needs: fixed size, hover styles, invisible targets, and process-wide numbered names. */
function still(svg: string): string {
  return svg
    .replace(/<svg [^>]*(viewBox="[^"]*")>/, '<svg $1 aria-hidden="true">')
    .replace(/<style[\s\S]*?<\/style>\n?/g, '')
    .replace(/<path [^>]*fill-opacity="0"[^>]*><\/path>\n/g, '')
    .replace(/ (class|ecmeta_\w+|pointer-events)="[^"]*"/g, '');
}

function marked(svg: string, marks: Chart['marks']): string {
  if (marks === undefined) return svg;
  return svg.replace(
    /(<(?:path|circle) [^>]*fill="var[^>]*?) ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"/g,
    (_, before: string, series: string, entry: string) => `${before} ${marks(Number(series), Number(entry)).markup}`,
  );
}
