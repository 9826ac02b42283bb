import { dataTable, groupColor, html, type Section, section, swatch } from '@mem/report';
import { formatCount } from '@mem/results';
import type { Diagnosis } from '../diagnosis.js';
import type { VerdictContext } from '../verdict-file.js';

/** Classes to show, as many as a person can act on. `verdict.json` lists them all. */
const shownClasses = 25;

/** Returns the section with the classes that need more images. */
export function collectSection(
  { collect }: Diagnosis,
  { classNames, groups }: VerdictContext,
  samples: string,
): Section | undefined {
  if (collect.length === 0) return undefined;
  const { names, ofClass } = groups.shot;
  const shown = collect.slice(0, shownClasses);
  return section(
    'collect',
    'Classes that need more images',
    html`<p>Classes outside the ${names[0]!}-shot group that stay below average even if only classes of their own group compete. Re-weighting groups
takes them no further than the last column; more images can. Sorted by that column, then by training images.${collect.length > shown.length ? ` These are ${shown.length} of ${formatCount(collect.length)}; verdict.json lists all.` : ''}</p>
${dataTable(
  ['class', 'group', html`training<br>images`, html`correct<br>${samples}`, html`correct given<br>the group`],
  shown.map(({ classId, group, trainingImages, samples: count, right, rightGivenGroup }) => [
    html`${swatch(groupColor(ofClass[classId]!))}<span class="class-name">${classNames[classId]!}</span>`,
    group,
    formatCount(trainingImages),
    `${right} of ${count}`,
    `${rightGivenGroup} of ${count}`,
  ]),
)}`,
  );
}
