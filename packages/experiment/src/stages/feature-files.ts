import type { FeatureFiles } from '../data/frozen-set.js';
import type { RunContext } from './run-context.js';

/** Returns the files of the run's `features` folder. */
export function featureFiles({ folder }: Pick<RunContext, 'folder'>): FeatureFiles {
  return {
    read: async (file) => (await folder.read(`features/${file}`))!,
    open: async (file) => (await folder.open(`features/${file}`))!,
  };
}
