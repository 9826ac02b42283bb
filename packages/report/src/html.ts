/** Markup that needs no escaping any more. */
export interface Html {
  readonly markup: string;
}

/** What `html` takes between its pieces: text and numbers are escaped, markup is not, lists are joined. */
export type HtmlContent = Html | string | number | readonly HtmlContent[];

/** Markup from a template whose values are escaped, so that nothing unescaped reaches the page by oversight. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlContent[]): Html {
  return { markup: pieces.map((piece, i) => (i === 0 ? piece : render(values[i - 1]!) + piece)).join('') };
}

/** Markup that was made elsewhere and is trusted. */
export function rawHtml(markup: string): Html {
  return { markup };
}

/** A table that scrolls sideways on a narrow screen; each row's first cell is its heading. */
export function dataTable(head: readonly HtmlContent[], rows: readonly (readonly HtmlContent[])[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(([name = '', ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
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
