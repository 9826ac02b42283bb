import { dataTable, html } from '../report/html.js';
import { type Section, section } from '../report/section.js';
import { groupColor } from '../report/theme.js';
import type { Diagnosis } from './diagnosis.js';
import type { VerdictContext } from './verdict-file.js';

/** As many as a person can act on; `verdict.json` has all. */
const shownClasses = 25;

/** The section of the classes that more images would help. */
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
    html`<p>${collect.length.toLocaleString('en-US')} classes that are not ${names[0]!}-shot and that the classifier does not know even when only classes of their
group compete: below the mean of all classes there. Re-weighting groups can’t help them; images can. The least known first, of equals the one with the fewest
training images${collect.length > shown.length ? `; the first ${shown.length}, the rest is in verdict.json` : ''}.</p>
${dataTable(
  ['class', 'group', 'training images', `right of the ${samples}`, 'right with the group given'],
  shown.map(({ classId, group, trainingImages, samples: count, right, rightGivenGroup }) => [
    html`<span class="swatch" style="--color: ${groupColor(ofClass[classId]!)}"></span>${classNames[classId]!}`,
    group,
    trainingImages.toLocaleString('en-US'),
    `${right} of ${count}`,
    `${rightGivenGroup} of ${count}`,
  ]),
)}`,
  );
}
