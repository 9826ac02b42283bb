import { html } from './html.js';
import { type Section, section } from './section.js';

/** Returns the section with the notes that a reader needs beside the figures. */
export function noteSection(notes: readonly string[]): Section | undefined {
  if (notes.length === 0) return undefined;
  return section('notes', 'Notes', html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>\n`)}</ul>`);
}
