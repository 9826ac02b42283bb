import { dataTable, groupColor, html, type Section, section } from '@mem/report';
import type { Diagnosis } from '../diagnosis.js';
import type { VerdictContext } from '../verdict-file.js';

/** Largest number of classes to show, as many as a person can act on. `verdict.json` lists them all. */
const shownClasses = 25;

/** Returns the section with the classes that more images would help. */
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
    'Collect more images for',
    html`<p>Classes that are not ${names[0]!}-shot and that the classifier does not know: it is right about them less often than about the mean class even
when only classes of their own group compete. Re-weighting groups gets them no further than the last column; images can. The least known first, and of equals the one with the fewest
training images${collect.length > shown.length ? `; ${shown.length} of ${collect.length.toLocaleString('en-US')}, the others are in verdict.json` : ''}.</p>
${dataTable(
  ['class', 'group', html`training<br>images`, html`right of the<br>${samples}`, html`right with the<br>group given`],
  shown.map(({ classId, group, trainingImages, samples: count, right, rightGivenGroup }) => [
    html`<span class="swatch" style="--color: ${groupColor(ofClass[classId]!)}"></span><span class="class-name">${classNames[classId]!}</span>`,
    group,
    trainingImages.toLocaleString('en-US'),
    `${right} of ${count}`,
    `${rightGivenGroup} of ${count}`,
  ]),
)}`,
  );
}
