import { type Html, html } from './html.js';

/** A section of the page, with the anchor and title that the table of contents needs. */
export interface Section extends Html {
  readonly id: string;
  readonly title: string;
}

/** Returns a section under its heading, with `id` as its anchor. */
export function section(id: string, title: string, content: Html): Section {
  const { markup } = html`<section id="${id}">
<h2>${title}</h2>
${content}
</section>`;
  return { id, title, markup };
}

/** Returns the section with notes on the figures. */
export function noteSection(notes: readonly string[]): Section | undefined {
  if (notes.length === 0) return undefined;
  return section('notes', 'Notes', html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>`);
}

/** Renders the table of contents, a list of links to the sections. */
export function contents(sections: readonly Section[]): Html {
  return html`<nav class="contents" aria-label="Contents"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>`;
}
