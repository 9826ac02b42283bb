import type { PretrainingData, ReconstructedExample } from '@mem/results';
import { type ExamplePart, exampleParts } from '@mem/results';
import { factList, type Html, html } from './html.js';
import { type Section, section } from './section.js';
import { trainingFigure } from './training-figure.js';

/** Approximate width of a picture on the page, in pixels. Smaller pictures are enlarged with sharp pixel edges. */
const shownSize = 160;

const alts: Readonly<Record<ExamplePart, (example: number) => string>> = {
  original: (example) => `Validation image ${example}`,
  masked: (example) => `Validation image ${example}, visible patches only`,
  reconstructed: (example) => `Validation image ${example}, hidden patches predicted`,
};

/** Returns the section on pre-training: facts, loss, and reconstructions of validation images. */
export function pretrainingSection(data: PretrainingData | undefined): Section | undefined {
  if (data === undefined) return undefined;
  const { facts, training, examples } = data;
  return section(
    'pretraining',
    'Pre-training',
    html`<p>The backbone was trained as a masked autoencoder, without labels: it predicts the pixels of hidden patches from the
visible ones.</p>
${factList(facts)}
${training === undefined ? '' : html`<h3>Loss</h3>${trainingFigure(training, 'pre-training')}`}
${examples.length === 0 ? '' : exampleTable(data)}`,
  );
}

function exampleTable({ examples, normalizedPixels }: PretrainingData): Html {
  return html`<h3>Reconstructions</h3>
<p>Validation images, which were not used for training: the original, the patches visible to the encoder, and the same with
predictions of the hidden patches.${normalizedPixels ? ' Predictions are relative to their patch: mean and deviation are those of the original.' : ''}</p>
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
