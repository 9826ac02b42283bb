import { describe, expect, it } from 'vitest';
import { type EvidenceFacts, evidenceSentences } from './evidence.js';

const groups = { many: 2, medium: 2, few: 2 };
const everyClass = { all: 6, ...groups };
const sentences = (evidence: Partial<EvidenceFacts>): string[] =>
  evidenceSentences(
    {
      ...{ from: 'test', samples: 10_000, choseOn: 4000, choseOnSeen: false, balanced: true },
      ...{ judged: everyClass, chosen: everyClass },
      ...evidence,
    },
    groups,
  );

describe('evidenceSentences', () => {
  it('says what the figures stand on', () => {
    expect(sentences({})).toEqual([
      'The figures, with 95% intervals, are of 10,000 test samples; everything was chosen on 4,000 others.',
    ]);
    expect(sentences({ choseOnSeen: true })[0]).toContain('the classifier has seen them, so give --val-*');
    expect(sentences({ from: 'validation', samples: 2000 })[0]).toContain(
      '2,000 validation samples that were held back',
    );
    const [seen] = sentences({ from: 'training', choseOnSeen: true });
    expect(seen).toContain('These figures are optimistic');
    expect(seen).toContain('the classifier has seen them');
  });

  it('says which classes had no part in the choice', () => {
    expect(sentences({ chosen: { all: 4, many: 2, medium: 2, few: 0 } })[1]).toBe(
      '2 of 6 classes, both few-shot, have no validation samples, so they had no part in the choice.',
    );
    expect(sentences({ chosen: { all: 5, many: 2, medium: 1, few: 2 }, choseOnSeen: true })[1]).toBe(
      '1 of 6 classes, medium-shot, has no held-out training samples, so it had no part in the choice.',
    );
  });

  it('says which classes the figures leave out', () => {
    expect(sentences({ judged: { all: 4, many: 2, medium: 1, few: 1 } }).slice(1)).toEqual([
      '2 of 6 classes, 1 medium-shot and 1 few-shot, have no test samples, so the figures leave them out.',
    ]);
    expect(sentences({ from: 'validation', judged: { all: 3, many: 1, medium: 2, few: 0 } })[1]).toContain(
      '3 of 6 classes, 1 many-shot and 2 few-shot, have no held-back validation samples',
    );
  });
});
