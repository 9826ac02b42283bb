import { dataTable, html, type Section, section } from '@mem/report';
import { signed } from '@mem/results';
import type { Comparison, Figures } from '../figures.js';

/** Returns the section on the gains of the modulator over simpler methods. */
export function modulatorSection({ mem, controls, versus }: Figures): Section {
  const row = ({ name, difference: { difference, interval } }: Comparison, about: string) => [
    html`${name}<small class="about">${about}</small>`,
    signed(difference),
    `${signed(interval[0])} to ${signed(interval[1])}`,
  ];
  return section(
    'modulator',
    'What the modulator adds',
    html`<p>The mean accuracy of the classes with ${mem}, the way to use the modulator that validation prefers, less that with each of its
controls and with the best other method on validation, in percentage points. A gain that is the modulator’s own lies above all controls.</p>
${dataTable(
  [html`${mem} less`, 'difference', '95% interval'],
  [
    ...controls.map((control) => row(control, aboutControl(control.name))),
    ...(controls.some(({ name }) => name === versus.name) ? [] : [row(versus, 'the best other method on validation')]),
  ],
)}`,
  );
}

function aboutControl(name: string): string {
  if (name === 'lambda-0') return 'the same without the REO loss';
  if (name === 'shuffled-groups') return 'the same with groups dealt at random in that loss';
  return 'one bias a group, chosen on validation';
}
