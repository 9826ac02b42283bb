import { customGroups, type Groups } from '@mem/groups';
import type { ReportData, SliderData } from '@mem/results';
import { formatAccuracy } from '@mem/results';
import { dataTable, type Html, html, rawHtml } from './html.js';
import type { SliderPageData } from './run-sliders.js';
import { type Section, section } from './section.js';
import { sliderScript } from './slider-script.js';
import { positionText, type SliderState, sliderState } from './slider-state.js';
import { chartColors, groupColor } from './theme.js';

/** Rows of a slider's table, about. */
const tableRows = 9;

/** The section of the live sliders: a range that recomputes the test accuracies in the page, and a table without a script. */
export function sliderSection({ dataset, sliders = [], testImages }: ReportData): Section | undefined {
  if (sliders.length === 0 || testImages === undefined) return undefined;
  const testLabels = testImages.labels;
  const { groupNames, groupOfClass } = dataset;
  const groups = groupsOf(groupNames, groupOfClass);
  const states = sliders.map(({ winners, positions }) =>
    positions.map((_, position) => sliderState(winners, position, testLabels, groups)),
  );
  return section(
    'sliders',
    'The trade-off, live',
    html`<p>The page predicts every test image again as you move the slider: what is gained on few-shot classes
and what it costs elsewhere. Accuracies are means over classes. Nothing here was used to choose a setting.</p>
${app(sliders, groupNames, testLabels, groupOfClass)}
<noscript><p>The slider needs JavaScript; the table below does not.</p></noscript>
<details><summary>The ${sliders.length > 1 ? 'sliders' : 'slider'} in numbers</summary>
${sliders.map((slider, i) => stateTable(slider, states[i]!, groupNames))}
</details>
<script type="application/json" id="slider-data">${rawHtml(sliderJson(sliders, groupNames, testLabels, groupOfClass))}</script>
<script>${rawHtml(sliderScript)}</script>`,
  );
}

function app(
  sliders: readonly SliderData[],
  groupNames: readonly string[],
  labels: ArrayLike<number>,
  groupOfClass: readonly number[],
): Html {
  const images = groupNames.map(() => 0);
  for (let i = 0; i < labels.length; i++) images[groupOfClass[labels[i]!]!]!++;
  const row = (name: string, color: string, of: number | undefined): Html => html`
<tr data-column="${name}"><th scope="row"><span class="swatch" style="--color: ${color}"></span>${name}<span class="bar" style="--color: ${color}"></span></th>
<td class="accuracy"></td><td class="change"></td>
<td class="predicted">${of === undefined ? '' : '0'}</td><td class="muted">${(of ?? labels.length).toLocaleString('en-US')}</td></tr>`;
  const choice = html`<fieldset><legend>Method</legend>${sliders.map(
    ({ name }, i) => html`
<label><input type="radio" name="slider" value="${i}"><span>${name}</span></label>`,
  )}</fieldset>`;
  return html`<div id="slider-app" hidden>
${sliders.length > 1 ? choice : ''}
<p data-part="description"></p>
<div class="control">
<div class="reading"><label for="slider-range" data-part="label"></label>
<output for="slider-range" data-part="position"></output>
<button type="button" data-part="back"></button></div>
<input type="range" id="slider-range" data-part="range" min="0" step="1" aria-describedby="slider-table">
<div class="ends muted" aria-hidden="true"><span data-part="lowest"></span><span data-part="highest"></span></div>
</div>
<div class="scroll"><table id="slider-table" class="meters">
<thead><tr><th scope="col">classes</th><th scope="col">accuracy<br>%</th><th scope="col">change<br>from <span data-part="start"></span></th>
<th scope="col">predicted<br>images</th><th scope="col">test<br>images</th></tr></thead>
<tbody>${row('all', chartColors.all, undefined)}${groupNames.map((name, g) => row(name, groupColor(g), images[g]))}
</tbody></table></div>
</div>`;
}

function stateTable(
  { name, label, positions, chosen }: SliderData,
  states: readonly SliderState[],
  groupNames: readonly string[],
): Html {
  const last = positions.length - 1;
  const shown = new Set(Array.from({ length: tableRows }, (_, i) => Math.round((i * last) / (tableRows - 1))));
  if (chosen !== null) shown.add(chosen);
  return html`<h3>${name}</h3>
${dataTable(
  [label, 'all, %', ...groupNames.map((group) => `${group}, %`), ...groupNames.map((group) => `predicted ${group}`)],
  [...shown]
    .sort((a, b) => a - b)
    .map((position) => [
      html`${positionText(positions[position]!)}${position === chosen ? html` <span class="muted">(results)</span>` : ''}`,
      ...states[position]!.accuracies.map((accuracy) => formatAccuracy(accuracy)),
      ...states[position]!.predicted.map((count) => count.toLocaleString('en-US')),
    ]),
)}`;
}

function sliderJson(
  sliders: readonly SliderData[],
  groupNames: readonly string[],
  labels: ArrayLike<number>,
  groupOfClass: readonly number[],
): string {
  const data: SliderPageData = {
    groupNames,
    groupOfClass,
    labels: base64(Uint16Array.from(labels)),
    sliders: sliders.map(({ label, description, positions, chosen, winners }) => ({
      label,
      description,
      chosen,
      texts: positions.map(positionText),
      starts: base64(winners.starts),
      from: base64(winners.positions),
      classes: base64(winners.classes),
    })),
  };
  // No text may close the element that holds it.
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function groupsOf(names: readonly string[], groupOfClass: readonly number[]): Groups {
  return customGroups(
    names.map((_, group) => groupOfClass.flatMap((of, classId) => (of === group ? [classId] : []))),
    { names },
  );
}
