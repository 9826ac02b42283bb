import { type ComparedRun, differingKeys, formatCount } from '@mem/results';
import { dataTable, html } from '../html.js';
import { type Section, section } from '../section.js';

/** Returns the section that lists the runs and the settings in which they differ. */
export function runsSection(runs: readonly ComparedRun[]): Section {
  const keys = differingKeys(runs);
  return section(
    'runs',
    'Runs',
    html`<p>Runs that differ only in their stage-1 seed share a row, and their figures are mean ± sample standard deviation over these
seeds. With one stage-1 seed the deviation is over stage-2 seeds.</p>
${dataTable(
  ['runs', 'data set', 'classes', 'backbone', 'stage-1 seeds'],
  runs.map(({ name, dataset, backbone, stage1Seeds }) => [
    name,
    dataset.name,
    formatCount(dataset.classes),
    backbone,
    stage1Seeds.join(', ') || '–',
  ]),
)}
${
  keys.length === 0
    ? ''
    : html`<details><summary>Settings that differ</summary>
${dataTable(
  ['setting', ...runs.map(({ name }) => name)],
  keys.map((key) => [key, ...runs.map(({ settings }) => String(settings[key] ?? '–'))]),
)}
</details>`
}
`,
  );
}
