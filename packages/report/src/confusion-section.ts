import { formatCount, type GroupConfusion } from '@mem/results';
import { type Html, html } from './html.js';
import { type Section, section } from './section.js';

/** Returns the section with the group confusions: heat maps as tables, so that every cell shows its number. */
export function confusionSection(
  confusions: readonly GroupConfusion[],
  groupNames: readonly string[],
): Section | undefined {
  if (confusions.length === 0) return undefined;
  return section(
    'confusion',
    'Where errors go',
    html`<p>Errors on the images of each true group, by predicted group, in percent. On the diagonal, the group is right and the class is
wrong.</p>
<div class="confusions">${confusions.map((confusion) => heatMap(confusion, groupNames))}
</div>
`,
  );
}

/** Renders a group confusion as a heat map. The numbers of errors are optional. */
export function heatMap(
  { name, matrix, errors }: Pick<GroupConfusion, 'name' | 'matrix'> & Partial<Pick<GroupConfusion, 'errors'>>,
  groupNames: readonly string[],
): Html {
  return html`
<div><h3>${name}</h3>
<div class="scroll"><table aria-label="Group confusion of ${name}">
<thead><tr><th scope="col">true group</th>${groupNames.map((group) => html`<th scope="col">to ${group}</th>`)}</tr></thead>
<tbody>
${groupNames.map(
  (
    group,
    g,
  ) => html`<tr><th scope="row">${group}${errors ? html`<small>${formatCount(errors[g] ?? 0)} errors</small>` : ''}</th>${(
    matrix[g] ?? []
  ).map(heatCell)}</tr>
`,
)}</tbody>
</table></div></div>`;
}

function heatCell(fraction: number | null): Html {
  if (fraction === null) return html`<td style="--percent: 0%">–</td>`;
  const percent = (100 * fraction).toFixed(1);
  return html`<td style="--percent: ${percent}%">${percent} %</td>`;
}
