import { describe, expect, it } from 'vitest';
import { type EvidenceFacts, evidenceSentences } from './evidence.js';

const groups = { many: 2, medium: 2, few: 2 };
const everyClass = { all: 6, ...groups };
const sentences = (evidence: Partial<EvidenceFacts>): string[] =>
  evidenceSentences(
    {
      ...{ from: 'test', samples: 10_000, selectedOn: 4000, selectedOnSeen: false, balanced: true },
      ...{ judged: everyClass, chosen: everyClass },
      ...evidence,
    },
    groups,
  );

describe('evidenceSentences', () => {
  it('names the samples behind the figures', () => {
    expect(sentences({})).toEqual([
      'Figures and their 95% intervals come from 10,000 test samples; methods and settings were selected on 4,000 others.',
    ]);
    expect(sentences({ selectedOnSeen: true })[0]).toContain('The classifier has seen those: pass --val-*');
    expect(sentences({ from: 'validation', samples: 2000 })[0]).toContain('2,000 validation samples, held back');
    const [seen] = sentences({ from: 'training', selectedOnSeen: true });
    expect(seen).toContain('These figures are optimistic');
    expect(seen).toContain('which the classifier has seen');
  });

  it('counts the classes without samples for selection', () => {
    expect(sentences({ chosen: { all: 4, many: 2, medium: 2, few: 0 } })[1]).toBe(
      'No validation samples for 2 of 6 classes (2 few-shot): ignored in selection.',
    );
    expect(sentences({ chosen: { all: 5, many: 2, medium: 1, few: 2 }, selectedOnSeen: true })[1]).toBe(
      'No held-out training samples for 1 of 6 classes (1 medium-shot): ignored in selection.',
    );
  });

  it('counts the classes that the figures exclude', () => {
    expect(sentences({ judged: { all: 4, many: 2, medium: 1, few: 1 } }).slice(1)).toEqual([
      'No test samples for 2 of 6 classes (1 medium-shot, 1 few-shot): excluded from the figures.',
    ]);
    expect(sentences({ from: 'validation', judged: { all: 3, many: 1, medium: 2, few: 0 } })[1]).toContain(
      'No held-back validation samples for 3 of 6 classes (1 many-shot, 2 few-shot)',
    );
  });
});
