import type { Ceiling, Results } from '@mem/results';
import { formatAccuracy, signed } from '@mem/results';
import { dataTable, type Html, html } from './html.js';
import { type Section, section } from './section.js';

/** Returns the section with the ceilings: each method's accuracies given the true group of every image. */
export function ceilingSection(
  ceilings: readonly Ceiling[],
  groupNames: readonly string[],
  results: Results | undefined,
): Section | undefined {
  if (ceilings.length === 0) return undefined;
  return section(
    'ceilings',
    'Given the true group',
    html`<p>Mean class accuracy in percent if only classes of the true group compete, which bounds any method that learns the group. Beside
it, the gain over the method's own mean.</p>
${dataTable(
  ['method', 'all', ...groupNames],
  ceilings.map(({ name, all, groups }) => {
    const own = results?.methods.find((method) => method.name === name)?.mean;
    const ownGroups = own && [own.many, own.medium, own.few];
    return [name, ceilingCell(all, own?.all), ...groups.map((ceiling, g) => ceilingCell(ceiling, ownGroups?.[g]))];
  }),
)}
`,
  );
}

function ceilingCell(ceiling: number | null, own: number | null | undefined): Html {
  const gap = ceiling === null || own == null ? '' : signed(ceiling - own);
  return html`${formatAccuracy(ceiling)}<span class="std">${gap}</span>`;
}
