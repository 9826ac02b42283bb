import type { ClassColumn, GroupSizes, Judged } from '@mem/results';
import type { Evidence } from './split-samples.js';

/** Where the figures come from. */
export interface EvidenceFacts {
  readonly from: Evidence;
  /** Number of samples that the verdict is on. */
  readonly samples: number;
  /** Number of samples that choose. */
  readonly choseOn: number;
  /** Whether the classifier was trained on the samples that choose. */
  readonly choseOnSeen: boolean;
  /** Whether the verdict's samples hold every class equally often. */
  readonly balanced: boolean;
  /** Classes that occur in the verdict's samples. */
  readonly judged: Judged;
  /** Classes that occur in the samples that choose. */
  readonly chosen: Judged;
}

/** Names of the verdict's samples. */
export const verdictSamples: Readonly<Record<Evidence, string>> = {
  test: 'test samples',
  validation: 'held-back validation samples',
  training: 'held-out training samples',
};

/** How sentences name the samples that choose, and those that the verdict is on. */
export interface EvidenceWords {
  /** Such as `validation`. */
  readonly chooser: string;
  /** The same with what it does, such as `validation, which chooses,`. */
  readonly chooserClause: string;
  /** Such as `test samples`. */
  readonly verdictSamples: string;
  /** Such as `on test`. */
  readonly onVerdict: string;
}

/** The words for evidence. */
export function evidenceWords({ from, choseOnSeen }: Pick<EvidenceFacts, 'from' | 'choseOnSeen'>): EvidenceWords {
  const chooser = choseOnSeen ? 'the training samples held out to choose' : 'validation';
  return {
    chooser,
    chooserClause: choseOnSeen ? chooser : 'validation, which chooses,',
    verdictSamples: verdictSamples[from],
    onVerdict: from === 'test' ? 'on test' : `on the ${verdictSamples[from]}`,
  };
}

/** The sentences on what the figures stand on, and on classes that they leave out. */
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

/** A sentence that begins with the classes without samples, such as `2 of 6 classes, both few-shot, have`; none where all have some. */
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
