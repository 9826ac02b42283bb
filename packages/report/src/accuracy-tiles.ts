import { accuracyColumns, type ClassColumn } from '@mem/results';
import { type Html, html } from './html.js';
import { columnColor } from './theme.js';

/** Texts of a tile. */
export interface AccuracyTile {
  readonly title: string;
  readonly value: string;
  /** Source of the value, such as the name of a method. */
  readonly by: string;
  /** Comparison with another value, or an empty string. */
  readonly change: string;
}

/** Renders a tile for each accuracy column. */
export function accuracyTiles(tile: (column: ClassColumn) => AccuracyTile): Html {
  const tiles = accuracyColumns.map((column) => {
    const { title, value, by, change } = tile(column);
    return html`
<div style="--color: ${columnColor(column)}"><dt>${title}</dt><dd class="value">${value}</dd>
<dd class="by">${by}<span class="muted">${change}</span></dd></div>`;
  });
  return html`<dl class="tiles">${tiles}
</dl>`;
}
