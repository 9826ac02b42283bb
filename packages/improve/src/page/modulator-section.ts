import { dataTable, html, type Section, section } from '@mem/report';
import { signed } from '@mem/results';
import type { Comparison, Figures } from '../figures.js';

/** Returns the section on the lead of the modulator over its controls and the best other method. */
export function modulatorSection({ mem, controls, versus }: Figures): Section {
  const row = ({ name, difference: { difference, interval } }: Comparison, about: string) => [
    html`${name}<small class="about">${about}</small>`,
    signed(difference),
    `${signed(interval[0])} to ${signed(interval[1])}`,
  ];
  return section(
    'modulator',
    'Gain from the modulator',
    html`<p>Lead in mean class accuracy of ${mem}, the best variant of the modulator on validation, over each of its controls and over the
best other method on validation, in percentage points. A gain that is the modulator’s own exceeds all controls.</p>
${dataTable(
  [html`${mem} over`, 'difference', '95% interval'],
  [
    ...controls.map((control) => row(control, aboutControl(control.name))),
    ...(controls.some(({ name }) => name === versus.name) ? [] : [row(versus, 'the best other method on validation')]),
  ],
)}`,
  );
}

function aboutControl(name: string): string {
  if (name === 'lambda-0') return 'the same without the REO loss';
  if (name === 'shuffled-groups') return 'the same with shuffled groups in that loss';
  return 'one bias per group, selected on validation';
}
