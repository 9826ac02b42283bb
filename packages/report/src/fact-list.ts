import type { Fact } from '@mem/results';
import { type Html, html } from './html.js';

/** Renders facts as a list of names and values, side by side where there is room. */
export function factList(facts: readonly Fact[]): Html {
  return html`<dl class="facts">${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}
