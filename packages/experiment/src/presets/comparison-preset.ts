import { methodNames } from '@mem/methods';
import { from, type Preset } from './preset.js';
import { ours } from './sources.js';

/** Stage 2 of the whole protocol. */
export const comparisonPreset: Preset = {
  about: 'stage 2 with every method of the comparison, MEM on the head of each baseline included',
  values: [
    ...from(ours, 'features', { precision: 'float16' }),
    ...from(ours, 'stage2', { methods: methodNames, batchSize: 512, width: 256 }),
  ],
  notes: [],
};
