import type { Preset, Source } from './preset.js';

/** A preset's values with their sources, as a Markdown table under its name. */
export function formatPreset(name: string, { about, values, notes }: Preset): string {
  const rows = values.map(({ key, value, sources }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `| \`${key}\` | \`${text}\` | ${sources.map(link).join(', ')} |`;
  });
  const lines = ['| key | value | source |', '|---|---|---|', ...rows];
  const remarks = notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)];
  return [`## ${name}`, '', `${capitalized(about)}.`, '', ...lines, ...remarks].join('\n');
}

/** A page of all presets by their names. */
export function formatPresets(presets: Readonly<Record<string, Preset>>): string {
  const head = `# Presets

Published settings of pre-training and of stage 1, each value with where it is from. \`mem run --preset NAME\` starts from them,
\`"presets": ["NAME"]\` in a recipe fills in what the recipe leaves open, \`mem presets NAME\` prints one. A preset on the command line
goes before the recipe's own values, a flag such as \`--set stage1.epochs=3\` before both. Values under \`dataset\` apply to sets of
image files only, where the recipe leaves them open. An evaluation view is the centre of an image whose short side is 256/224 of the
image size: the default, and what all these codes do. \`learningRate\` is a peak, \`baseLearningRate\` the peak for each 256 images of a batch.

This page is written from the code: \`npx vitest run packages/experiment/src/presets -u\`.`;
  const parts = Object.entries(presets).map(([name, preset]) => formatPreset(name, preset));
  return `${[head, ...parts].join('\n\n')}\n`;
}

const link = ({ title, url }: Source): string => (url === undefined ? title : `[${title}](${url})`);

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
