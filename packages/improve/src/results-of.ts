import type { Results } from '@mem/results';
import { groupSizes } from '@mem/results';
import type { Improvement } from './improvement.js';
import type { VerdictContext } from './verdict-file.js';

/** Returns the results table of an improvement's methods. */
export function resultsOf(
  { figures, evidence }: Improvement,
  { name, classifier, groups, seeds }: Pick<VerdictContext, 'name' | 'classifier' | 'groups' | 'seeds'>,
): Results {
  return {
    dataset: name,
    classes: classifier.classCounts.length,
    groups: groupSizes(groups.shot),
    ...(evidence.balanced ? {} : { judged: evidence.judged }),
    stage1Seed: null,
    seeds: [...seeds],
    methods: figures.methods.map(({ accuracies }) => accuracies),
  };
}
