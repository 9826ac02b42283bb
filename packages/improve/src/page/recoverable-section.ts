import { columnColor, dataTable, html, type Section, section, swatch } from '@mem/report';
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
    'How much better groups could help',
    html`<p>Mean class accuracy on the ${samples}, and the accuracy the same logits would reach if the group of every sample were
known, so that only its classes compete. No re-weighting of groups can exceed that; the recoverable part of the error is what it would remove. The
rest is confusion within groups, which takes more images or better features.</p>
${dataTable(
  [
    'classes',
    'accuracy',
    html`given the<br>true group`,
    html`recoverable part<br>of the error`,
    ...(used ? [html`with<br>${used.name}`] : []),
  ],
  [all, ...groups].map(({ name, accuracy, givenGroup, recoverable }) => [
    html`${swatch(columnColor(name as ClassColumn))}${name}`,
    percent(accuracy),
    percent(givenGroup),
    percent(recoverable),
    ...(mean ? [percent(mean[name as ClassColumn])] : []),
  ]),
)}`,
  );
}
