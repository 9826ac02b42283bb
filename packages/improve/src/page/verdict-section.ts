import { accuracyTiles, type Html, html, type Section, section } from '@mem/report';
import { formatAccuracy, signed } from '@mem/results';
import type { Verdict } from '../contenders.js';
import type { Figures } from '../figures.js';
import type { Improvement } from '../improvement.js';
import { plainName } from '../try-methods.js';
import type { VerdictContext } from '../verdict-file.js';

/** Returns the section with the recommendation. */
export function verdictSection({ verdict }: Improvement, { files }: VerdictContext): Section {
  return section(
    'verdict',
    'Verdict',
    html`<p class="headline">${verdict.headline}</p>
<ul class="notes">${verdict.sentences.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
<details><summary>Files beside this page</summary>
<ul class="notes">${Object.entries(files).map(([file, about]) => html`<li>${file}: ${about}</li>\n`)}</ul>
</details>`,
  );
}

/** Returns tiles with the accuracies of the unchanged classifier and the gains of the recommended method. */
export function verdictTiles({ methods }: Figures, { use }: Verdict): Html {
  const plain = methods.find(({ name }) => name === plainName)!;
  const used = methods.find(({ name }) => name === use);
  return accuracyTiles((column) => {
    const before = plain.accuracies.mean[column];
    const gain = used?.gains?.[column];
    const tile = { title: column, value: formatAccuracy(before) };
    if (!gain) return { ...tile, by: before === null ? 'no samples' : plainName, change: '' };
    const after = formatAccuracy(used!.accuracies.mean[column]);
    return { ...tile, by: `${after} with ${used!.name}`, change: signed(gain.difference) };
  });
}
