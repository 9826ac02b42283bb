import type { AccuracyDifference } from '../report/paired-differences.js';
import { signed } from '../report/signed.js';
import type { Comparison, Figures, MethodFigures } from './figures.js';
import type { Evidence } from './split-samples.js';
import { plainName } from './try-methods.js';

/** What an interval leaves no doubt of; `open` where it crosses zero. */
export type Claim = 'better' | 'worse' | 'open';

/** Where the figures come from. */
export interface EvidenceFacts {
  readonly from: Evidence;
  /** Samples that the verdict is on, and samples that chose. */
  readonly samples: number;
  readonly choseOn: number;
  readonly choseOnSeen: boolean;
  /** Whether the verdict's samples hold every class equally often. */
  readonly balanced: boolean;
}

/** What came out, for people and for programs. */
export interface Verdict {
  /** The method to use; null where nothing is shown to improve the classifier. */
  readonly use: string | null;
  /** The way to use the modulator that validation prefers, and whether it helps. */
  readonly mem: {
    readonly name: string;
    /** Against the classifier as it is. */
    readonly gain: Claim;
    /** Whether it lies above each of its controls. */
    readonly beyondControls: boolean;
    /** Against the best other method. */
    readonly versusBaseline: Claim;
  };
  readonly headline: string;
  readonly sentences: readonly string[];
}

/** Says what improves a classifier by how much, what that costs, and what the modulator adds. Nothing is read from elsewhere. */
export function judge(figures: Figures, evidence: EvidenceFacts): Verdict {
  const method = (name: string): MethodFigures => figures.methods.find((each) => each.name === name)!;
  const [plain, mem, baseline] = [method(plainName), method(figures.mem), method(figures.baseline)];
  const gain = gainOf(mem);
  const beyondControls = figures.controls.every(({ difference }) => claimOf(difference) === 'better');
  const versusBaseline = claimOf(figures.versus.difference);
  const facts = { name: mem.name, gain, beyondControls, versusBaseline };
  const use = chosenOf({ plain, mem, baseline }, facts);
  const used = use === null ? undefined : method(use);
  return {
    use,
    mem: facts,
    headline: headlineOf(use, facts),
    sentences: [
      ...(used ? improvement(used, plain, evidence) : nothingHelps(mem, baseline)),
      ...memSentences(figures, mem, facts, used),
      evidenceSentence(evidence),
    ],
  };
}

/**
 * Validation chooses among what the verdict's samples then have to confirm. The modulator needs more than the others: its own
 * evidence (its controls) or a lead over the best of them; simpler methods go first otherwise.
 */
function chosenOf(
  { plain, mem, baseline }: Readonly<Record<'plain' | 'mem' | 'baseline', MethodFigures>>,
  { gain, beyondControls, versusBaseline }: Verdict['mem'],
): string | null {
  const memImproves = gain === 'better' && mem.validation > plain.validation;
  const baselineImproves = gainOf(baseline) === 'better' && baseline.validation > plain.validation;
  const ahead = mem.validation > baseline.validation && versusBaseline !== 'worse';
  if (memImproves && ahead && (beyondControls || versusBaseline === 'better')) return mem.name;
  if (baselineImproves) return baseline.name;
  return memImproves ? mem.name : null;
}

function headlineOf(use: string | null, { name, gain, beyondControls }: Verdict['mem']): string {
  if (use === null) return 'Nothing that was tried is shown to improve this classifier.';
  if (use === name) {
    return beyondControls
      ? `MEM helps: use the saved modulator (${name}).`
      : `Use the saved modulator (${name}), though its gain is not shown to come from its groups.`;
  }
  return gain === 'better'
    ? `Use ${use}. MEM improves the classifier too, but adds nothing that ${use} does not give.`
    : `Use ${use}. MEM does not help here.`;
}

function improvement(used: MethodFigures, plain: MethodFigures, evidence: EvidenceFacts): string[] {
  const { all, many, medium, few } = used.gains!;
  const gains = Object.entries({ 'medium-shot': medium, 'few-shot': few }).flatMap(([name, gain]) =>
    gain === null ? [] : [`the ${name} classes by ${points(gain)}`],
  );
  const before = percent(plain.accuracies.mean.all);
  const file = used.file === undefined ? 'Nothing is saved of it: @mem/decoupling fits it to the same arrays.' : `It is in ${used.file}.`; // biome-ignore format: fits
  return [
    `${used.name} changes the mean accuracy of the classes by ${points(all!)}, from ${before} to ${percent(used.accuracies.mean.all)}${gains.length === 0 ? '' : `; ${gains.join(' and ')}`}. ${file}`,
    ...(many === null ? [] : [costSentence(many)]),
    ...(evidence.balanced
      ? []
      : [`Counted by samples, not classes, accuracy goes from ${percent(plain.bySample)} to ${percent(used.bySample)}: these samples do not hold every class equally often.`]), // biome-ignore format: fits
  ];
}

function costSentence(many: AccuracyDifference): string {
  const claim = claimOf(many);
  if (claim === 'worse') return `It costs the many-shot classes: ${points(many)}.`;
  if (claim === 'better') return `The many-shot classes gain too: ${points(many)}.`;
  return `No cost to the many-shot classes is shown: ${points(many)}.`;
}

function nothingHelps(mem: MethodFigures, baseline: MethodFigures): string[] {
  return [
    `The best that validation finds, ${baseline.name}, changes the mean accuracy of the classes by ${points(baseline.gains!.all!)}, and MEM (${mem.name}) by ${points(mem.gains!.all!)}. Keep the classifier as it is.`,
  ];
}

function memSentences(
  { controls, versus }: Figures,
  mem: MethodFigures,
  { gain, beyondControls, versusBaseline }: Verdict['mem'],
  used: MethodFigures | undefined,
): string[] {
  const isUsed = used === mem;
  const { all, many } = mem.gains!;
  if (gain !== 'better') {
    const said = gain === 'worse' ? 'makes it worse' : 'does not help here';
    return used === undefined ? [] : [`MEM (${mem.name}) ${said}: ${points(all!)}. Leave modulator.safetensors alone.`];
  }
  const cost = many === null ? '' : `, many-shot ${points(many)}`;
  const own = isUsed ? [] : [`MEM (${mem.name}) changes it by ${points(all!)}${cost}.`];
  const against = `${signed(versus.difference.difference)} points against ${versus.name} (${interval(versus.difference)})`;
  const lead: Readonly<Record<Claim, string>> = {
    better: `It is ahead of the best other method on validation: ${against}.`,
    worse: `It is behind the best other method on validation: ${against}.`,
    open: `No difference to the best other method on validation is shown: ${against}.`,
  };
  return [
    ...own,
    beyondControls
      ? `The gain is the modulator's own: it lies above each of its controls (${controls.map(versusText).join('; ')}).`
      : `The gain is not shown to be the modulator's own: ${controls.filter(({ difference }) => claimOf(difference) !== 'better').map(({ name }) => name).join(' and ')} ${controls.filter(({ difference }) => claimOf(difference) !== 'better').length === 1 ? 'does' : 'do'} as well (MEM less each control: ${controls.map(versusText).join('; ')}).`, // biome-ignore format: fits
    lead[versusBaseline],
    ...(isUsed ? [] : ['modulator.safetensors is saved, but it is not what to use.']),
  ];
}

function evidenceSentence({ from, samples, choseOn, choseOnSeen }: EvidenceFacts): string {
  const count = samples.toLocaleString('en-US');
  const chosen = `everything was chosen on ${choseOn.toLocaleString('en-US')} other samples`;
  switch (from) {
    case 'test':
      return choseOnSeen
        ? `The figures are of the ${count} test samples; ${chosen}, held out of training, which the classifier has seen: give --val-* for better choices.`
        : `The figures are of the ${count} test samples; ${chosen}.`;
    case 'validation':
      return `No test samples were given: the figures are of ${count} validation samples that were held back; ${chosen}.`;
    case 'training':
      return `These figures are optimistic: no validation samples were given, so the ${count} samples of the verdict were held out of training, and the classifier has seen them; ${chosen} of that kind. Give --val-* for a verdict to rely on.`;
  }
}

function gainOf({ gains }: MethodFigures): Claim {
  return claimOf(gains!.all!);
}

function claimOf({ interval: [low, high] }: AccuracyDifference): Claim {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

const versusText = ({ name, difference }: Comparison): string =>
  `${name} ${signed(difference.difference)} (${interval(difference)})`;
const interval = ({ interval: [low, high] }: AccuracyDifference): string => `${signed(low)} to ${signed(high)}`;
const points = (gain: AccuracyDifference): string =>
  `${signed(gain.difference)} points (95% interval ${interval(gain)})`;
const percent = (value: number): string => `${value.toFixed(1)}%`;
