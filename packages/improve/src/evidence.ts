import { type ClassColumn, formatCount, type GroupSizes, type Judged } from '@mem/results';
import type { Evidence } from './split-samples.js';

/** Samples behind the figures. */
export interface EvidenceFacts {
  readonly from: Evidence;
  /** Number of samples behind the verdict. */
  readonly samples: number;
  /** Number of samples used for selection. */
  readonly selectedOn: number;
  /** True if the classifier was trained on the samples used for selection. */
  readonly selectedOnSeen: boolean;
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

/** Names of the samples for use in sentences. */
export interface EvidenceWords {
  /** Samples used for selection, such as `validation`. */
  readonly selection: string;
  /** Phrase for results on the verdict's samples, such as `on test`. */
  readonly onVerdict: string;
}

/** Returns the words for the evidence. */
export function evidenceWords({ from, selectedOnSeen }: Pick<EvidenceFacts, 'from' | 'selectedOnSeen'>): EvidenceWords {
  return {
    selection: selectedOnSeen ? 'the training samples held out for selection' : 'validation',
    onVerdict: from === 'test' ? 'on test' : `on the ${verdictSamples[from]}`,
  };
}

/** Describes the samples behind the figures and the classes that have none. */
export function evidenceSentences(evidence: EvidenceFacts, groups: GroupSizes): string[] {
  const { from, selectedOnSeen, judged, chosen } = evidence;
  const selection = selectedOnSeen ? verdictSamples.training : 'validation samples';
  return [
    sourceSentence(evidence),
    ...lacking(chosen, groups, selection, 'ignored in selection'),
    ...lacking(judged, groups, verdictSamples[from], 'excluded from the figures'),
  ];
}

function sourceSentence({ from, samples, selectedOn, selectedOnSeen }: EvidenceFacts): string {
  const count = formatCount(samples);
  const selected = `methods and settings were selected on ${formatCount(selectedOn)} others`;
  switch (from) {
    case 'test': {
      const seen = ', held out of training. The classifier has seen those: pass --val-* for a better selection';
      return `Figures and their 95% intervals come from ${count} test samples; ${selected}${selectedOnSeen ? seen : ''}.`;
    }
    case 'validation':
      return `Figures and their 95% intervals come from ${count} validation samples, held back because no test samples were given; ${selected}.`;
    case 'training':
      return `These figures are optimistic: no validation samples were given, so they come from ${count} training samples, which the classifier has seen; ${selected}. Pass --val-* for a reliable verdict.`;
  }
}

const shotGroupNames = ['many', 'medium', 'few'] as const satisfies readonly ClassColumn[];

/** Names the classes without samples. The list is empty if every class has samples. */
function lacking(present: Judged, groups: GroupSizes, samples: string, effect: string): string[] {
  const missing = shotGroupNames.map((group) => ({ group, count: groups[group] - present[group] }));
  const parts = missing.filter(({ count }) => count > 0).map(({ group, count }) => `${count} ${group}-shot`);
  if (parts.length === 0) return [];
  const total = shotGroupNames.reduce((sum, group) => sum + groups[group], 0);
  return [`No ${samples} for ${total - present.all} of ${total} classes (${parts.join(', ')}): ${effect}.`];
}
