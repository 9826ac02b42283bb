import type { Fact } from '@mem/results';

/** Markup that needs no further escaping. */
export interface Html {
  readonly markup: string;
}

/** Content that `html` accepts in a template: text and numbers are escaped, markup is not, lists are joined. */
export type HtmlContent = Html | string | number | readonly HtmlContent[];

/** Builds markup from a template and escapes its values, so that nothing unescaped reaches the page by accident. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlContent[]): Html {
  return { markup: pieces.map((piece, i) => (i === 0 ? piece : render(values[i - 1]!) + piece)).join('') };
}

/** Wraps trusted markup from elsewhere without escaping it. */
export function rawHtml(markup: string): Html {
  return { markup };
}

/** Renders a table that scrolls sideways on a narrow screen. The first cell of each row is its heading. */
export function dataTable(head: readonly HtmlContent[], rows: readonly (readonly HtmlContent[])[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(([name = '', ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

/** Renders facts as a list of names and values, side by side if there is room. */
export function factList(facts: readonly Fact[]): Html {
  return html`<dl class="facts">${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

/** Renders a small square in a colour, for legends and tables. */
export function swatch(color: string): Html {
  return html`<span class="swatch" style="--color: ${color}"></span>`;
}

function render(value: HtmlContent): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
