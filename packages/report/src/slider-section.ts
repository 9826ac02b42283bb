import { customGroups, type Groups } from '@mem/groups';
import type { ReportData, SliderData } from '@mem/results';
import { formatAccuracy, formatCount } from '@mem/results';
import { dataTable, type Html, html, rawHtml, swatch } from './html.js';
import { type SliderPageData, sliderScript } from './run-sliders.js';
import { type Section, section } from './section.js';
import { positionText, type SliderState, sliderState } from './slider-state.js';
import { chartColors, groupColor } from './theme.js';

/** Approximate number of rows in a slider's table. */
const tableRows = 9;

/** Returns the section with live sliders that recompute the test accuracies, and a table for readers without scripts. */
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
    'Live trade-off',
    html`<p>Moving the slider predicts every test image again and shows the gain on few-shot classes and its cost elsewhere.
Accuracies are means over classes. None of this was used to select settings.</p>
${app(sliders, groupNames, testLabels, groupOfClass)}
<noscript><p>The slider needs JavaScript. The table below works without it.</p></noscript>
<details><summary>${sliders.length > 1 ? 'Sliders' : 'Slider'} in numbers</summary>
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
<tr data-column="${name}"><th scope="row">${swatch(color)}${name}<span class="bar" style="--color: ${color}"></span></th>
<td class="accuracy"></td><td class="change"></td>
<td class="predicted">${of === undefined ? '' : '0'}</td><td class="muted">${formatCount(of ?? labels.length)}</td></tr>`;
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
      ...states[position]!.predicted.map(formatCount),
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
  // Text must not close the element that contains it.
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
