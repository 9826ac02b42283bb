import type { ClassColumn, GroupSizes, Judged } from '@mem/results';
import type { Evidence } from './split-samples.js';

/** Samples behind the figures. */
export interface EvidenceFacts {
  readonly from: Evidence;
  /** Number of samples that the verdict is based on. */
  readonly samples: number;
  /** Number of samples used for selection. */
  readonly choseOn: number;
  /** True if the classifier was trained on the samples used for selection. */
  readonly choseOnSeen: boolean;
  /** True if every class occurs equally often in the verdict's samples. */
  readonly balanced: boolean;
  /** Classes that occur in the verdict's samples. */
  readonly judged: Judged;
  /** Classes that occur in the samples used for selection. */
  readonly chosen: Judged;
}

/** Names of the verdict's samples. */
export const verdictSamples: Readonly<Record<Evidence, string>> = {
  test: 'test samples',
  validation: 'held-back validation samples',
  training: 'held-out training samples',
};

/** Names for the samples used for selection and for the verdict's samples, for use in sentences. */
export interface EvidenceWords {
  /** Samples used for selection, such as `validation`. */
  readonly chooser: string;
  /** The same with their role, such as `validation, which chooses,`. */
  readonly chooserClause: string;
  /** Samples of the verdict, such as `test samples`. */
  readonly verdictSamples: string;
  /** Phrase for results on the verdict's samples, such as `on test`. */
  readonly onVerdict: string;
}

/** Returns the words for the evidence. */
export function evidenceWords({ from, choseOnSeen }: Pick<EvidenceFacts, 'from' | 'choseOnSeen'>): EvidenceWords {
  const chooser = choseOnSeen ? 'the training samples held out to choose' : 'validation';
  return {
    chooser,
    chooserClause: choseOnSeen ? chooser : 'validation, which chooses,',
    verdictSamples: verdictSamples[from],
    onVerdict: from === 'test' ? 'on test' : `on the ${verdictSamples[from]}`,
  };
}

/** Returns sentences on the samples behind the figures and on the classes that the figures leave out. */
export function evidenceSentences(evidence: EvidenceFacts, groups: GroupSizes): string[] {
  const { from, choseOnSeen, judged, chosen } = evidence;
  const choosing = choseOnSeen ? verdictSamples.training : 'validation samples';
  return [
    sourceSentence(evidence),
    ...lacking(
      chosen,
      groups,
      (classes, one) => `${classes} no ${choosing}, so ${one ? 'it' : 'they'} had no part in the choice.`,
    ),
    ...lacking(
      judged,
      groups,
      (classes, one) => `${classes} no ${verdictSamples[from]}, so the figures leave ${one ? 'it' : 'them'} out.`,
    ),
  ];
}

function sourceSentence({ from, samples, choseOn, choseOnSeen }: EvidenceFacts): string {
  const figures = `The figures, with 95% intervals, are of ${samples.toLocaleString('en-US')}`;
  const chosen = `everything was chosen on ${choseOn.toLocaleString('en-US')} others`;
  switch (from) {
    case 'test':
      return choseOnSeen
        ? `${figures} test samples; ${chosen}, held out of training: the classifier has seen them, so give --val-* for better choices.`
        : `${figures} test samples; ${chosen}.`;
    case 'validation':
      return `${figures} validation samples that were held back, since no test samples were given; ${chosen}.`;
    case 'training':
      return `These figures are optimistic. No validation samples were given, so the verdict's ${samples.toLocaleString('en-US')} were held out of training, and the classifier has seen them; ${chosen} of that kind. Give --val-* for a verdict to rely on.`;
  }
}

const shotGroupNames = ['many', 'medium', 'few'] as const satisfies readonly ClassColumn[];

/**
 * Returns a sentence that begins with the classes without samples, such as `2 of 6 classes, both few-shot, have`. The
 * list is empty if all classes have samples.
 */
function lacking(present: Judged, groups: GroupSizes, sentence: (classes: string, one: boolean) => string): string[] {
  const total = shotGroupNames.reduce((sum, group) => sum + groups[group], 0);
  const missing = total - present.all;
  if (missing === 0) return [];
  const parts = shotGroupNames.flatMap((group) => {
    const count = groups[group] - present[group];
    return count === 0 ? [] : [{ group, count }];
  });
  const one = missing === 1;
  const which =
    parts.length === 1
      ? `${one ? '' : missing === 2 ? 'both ' : 'all '}${parts[0]!.group}-shot`
      : parts.map(({ group, count }) => `${count} ${group}-shot`).join(' and ');
  return [sentence(`${missing} of ${total} classes, ${which}, ${one ? 'has' : 'have'}`, one)];
}
