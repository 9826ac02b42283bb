import { unknownName } from '@mem/errors';
import { comparisonPreset } from './comparison-preset.js';
import { finetunePresets } from './finetune-presets.js';
import type { Preset } from './preset.js';
import { pretrainPresets } from './pretrain-presets.js';
import { resnetPresets } from './resnet-presets.js';

/** Presets by name. */
export const presets: Readonly<Record<string, Preset>> = {
  ...pretrainPresets,
  ...finetunePresets,
  ...resnetPresets,
  'whole-comparison': comparisonPreset,
};

/** Names of all presets. */
export const presetNames: readonly string[] = Object.keys(presets);

/**
 * Returns the preset with a name.
 * @throws MemError `unknown-name` with the valid names.
 */
export function presetNamed(name: string): Preset {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined) throw unknownName('preset', name, presetNames);
  return preset;
}
