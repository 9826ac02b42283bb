import type { Preset, Source } from './preset.js';

/** Formats a preset as a Markdown table of its values and sources under its name. */
export function formatPreset(name: string, { about, values, notes }: Preset): string {
  const rows = values.map(({ key, value, sources }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `| \`${key}\` | \`${text}\` | ${sources.map(link).join(', ')} |`;
  });
  const lines = ['| key | value | source |', '|---|---|---|', ...rows];
  const remarks = notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)];
  return [`## ${name}`, '', `${capitalized(about)}.`, '', ...lines, ...remarks].join('\n');
}

/** Formats all presets as a page of Markdown. */
export function formatPresets(presets: Readonly<Record<string, Preset>>): string {
  const head = `# Presets

Published settings for pre-training and stage 1, and those of the whole comparison for stage 2, with the source of each
value. \`mem run --preset NAME\` starts from them, \`"presets": ["NAME"]\` in a recipe supplies values that the recipe does not set, and \`mem presets NAME\` prints
one. A preset on the command line overrides the recipe's own values, and a flag such as \`--set stage1.epochs=3\`
overrides both. Values under \`dataset\` only apply to sets of image files, and only if the recipe does not set them. For
evaluation, the shorter side of an image is resized to 256/224 of the image size and the centre is cropped: that is the
default here and in all the cited codes. \`learningRate\` is the peak learning rate, \`baseLearningRate\` the peak per 256
images in a batch.

This page is generated from the code by \`npm run docs:update\`.`;
  const parts = Object.entries(presets).map(([name, preset]) => formatPreset(name, preset));
  return `${[head, ...parts].join('\n\n')}\n`;
}

const link = ({ title, url }: Source): string => (url === undefined ? title : `[${title}](${url})`);

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
