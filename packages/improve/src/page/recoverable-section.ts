import { columnColor, dataTable, html, type Section, section } from '@mem/report';
import type { ClassColumn } from '@mem/results';
import type { Improvement } from '../improvement.js';

const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`);

/** Returns the section on the part of the error that would vanish if the group of every sample were known. */
export function recoverableSection({ diagnosis, verdict, figures }: Improvement, samples: string): Section {
  const used = figures.methods.find(({ name }) => name === verdict.use);
  const mean = used?.accuracies.mean;
  const { all, groups } = diagnosis;
  return section(
    'recoverable',
    'How much is a matter of groups',
    html`<p>Accuracy on the ${samples}, as the mean of the classes, beside what the same logits would reach if the group of every
sample were known, so that only its classes compete. No re-weighting of groups can pass that; the recoverable share is how much of the error
lies below it. What remains is confusion within the groups, which takes more images or better features.</p>
${dataTable(
  [
    'classes',
    'accuracy',
    html`with the true<br>group given`,
    html`recoverable share<br>of the error`,
    ...(used ? [html`with<br>${used.name}`] : []),
  ],
  [all, ...groups].map(({ name, accuracy, givenGroup, share }) => [
    html`<span class="swatch" style="--color: ${columnColor(name as ClassColumn)}"></span>${name}`,
    percent(accuracy),
    percent(givenGroup),
    percent(share),
    ...(mean ? [percent(mean[name as ClassColumn])] : []),
  ]),
)}`,
  );
}
