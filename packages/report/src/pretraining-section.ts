import type { PretrainingData, ReconstructedExample } from '@mem/results';
import { type ExamplePart, exampleParts } from '@mem/results';
import { factList } from './fact-list.js';
import { type Html, html } from './html.js';
import { type Section, section } from './section.js';
import { trainingFigure } from './training-figure.js';

/** Approximate width of a shown picture in pixels. Smaller pictures keep sharp pixel edges when enlarged. */
const shownSize = 160;

const alts: Readonly<Record<ExamplePart, (example: number) => string>> = {
  original: (example) => `Validation image ${example}`,
  masked: (example) => `Validation image ${example}, without the patches that the encoder did not see`,
  reconstructed: (example) => `Validation image ${example}, with those patches as they are predicted`,
};

/** Returns the section on pre-training: its facts, the loss, and reconstructions of images it was not trained on. */
export function pretrainingSection(data: PretrainingData | undefined): Section | undefined {
  if (data === undefined) return undefined;
  const { facts, training, examples } = data;
  return section(
    'pretraining',
    'Pre-training',
    html`<p>The backbone was trained as a masked autoencoder, without labels: from the patches that it sees it has to
predict the pixels of those that it does not.</p>
${factList(facts)}
${training === undefined || training.losses.length === 0 ? '' : html`<h3>Loss</h3>${trainingFigure(training, 'pre-training')}`}
${examples.length === 0 ? '' : exampleTable(data)}`,
  );
}

function exampleTable({ examples, normalizedPixels }: PretrainingData): Html {
  return html`<h3>Reconstructions</h3>
<p>Images of the validation split, which it was not trained on: as they are, what the encoder saw of them, and that with
the hidden patches as they are predicted.${normalizedPixels ? ' A prediction is relative to its patch: the mean and the deviation are those of the original.' : ''}</p>
<table class="examples">
<thead><tr><th scope="col">image</th>${exampleParts.map((part) => html`<th scope="col">${part}</th>`)}</tr></thead>
<tbody>
${examples.map((example, i) => html`<tr><th scope="row">${i + 1}</th>${exampleParts.map((part) => html`<td>${picture(example, part, i + 1)}</td>`)}</tr>\n`)}</tbody>
</table>`;
}

function picture(example: ReconstructedExample, part: ExamplePart, number: number): Html {
  const { size, [part]: src } = example;
  const style = size < shownSize ? html` class="pixelated"` : '';
  return html`<img src="${src}" alt="${alts[part](number)}" width="${size}" height="${size}"${style}>`;
}
