import type { GroupSizes } from '@mem/results';
import { claimOf, gainOf } from './claim.js';
import type { Contenders, Verdict } from './contenders.js';
import { type EvidenceFacts, evidenceSentences, evidenceWords } from './evidence.js';
import type { Figures, MethodFigures } from './figures.js';
import { plainName } from './try-methods.js';
import { verdictWords } from './verdict-words.js';

/** Decides which method to use, and states its gain and cost and the lead of the modulator. `groups` counts all classes. */
export function judge(figures: Figures, evidence: EvidenceFacts, groups: GroupSizes): Verdict {
  const method = (name: string): MethodFigures => figures.methods.find((each) => each.name === name)!;
  const contenders: Contenders = {
    plain: method(plainName),
    mem: method(figures.mem),
    baseline: method(figures.baseline),
  };
  const mem = {
    name: figures.mem,
    gain: gainOf(contenders.mem),
    beyondControls: figures.controls.every(({ difference }) => claimOf(difference) === 'better'),
    versusBaseline: claimOf(figures.versus.difference),
  };
  const used = chosenOf(contenders, mem);
  const { headline, sentences } = verdictWords({
    figures,
    contenders,
    facts: mem,
    used,
    balanced: evidence.balanced,
    words: evidenceWords(evidence),
  });
  return {
    use: used?.name ?? null,
    mem,
    headline,
    sentences: [...sentences, ...evidenceSentences(evidence, groups)],
  };
}

/**
 * Returns the method to use: the best on validation whose gain the verdict's samples confirm. The modulator must also
 * beat its controls or the best other method; otherwise simpler methods take precedence.
 */
function chosenOf(
  { plain, mem, baseline }: Contenders,
  { gain, beyondControls, versusBaseline }: Verdict['mem'],
): MethodFigures | undefined {
  const memImproves = gain === 'better' && mem.validation > plain.validation;
  const baselineImproves = gainOf(baseline) === 'better' && baseline.validation > plain.validation;
  const ahead = mem.validation > baseline.validation && versusBaseline !== 'worse';
  if (memImproves && ahead && (beyondControls || versusBaseline === 'better')) return mem;
  if (baselineImproves) return baseline;
  return memImproves ? mem : undefined;
}
