import type { AccuracyDifference } from '../report/paired-differences.js';
import { signed } from '../report/signed.js';
import type { Figures, MethodFigures } from './figures.js';
import type { Evidence } from './split-samples.js';
import { plainName } from './try-methods.js';

/** What an interval leaves no doubt of; `open` where it crosses zero. */
type Claim = 'better' | 'worse' | 'open';

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
      ...(used ? improvement(used, plain, evidence) : nothingHelps(plain, mem, baseline)),
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
  if (use === null) return 'Nothing that was tried is shown to improve this classifier: keep it as it is.';
  if (use === name) {
    return beyondControls
      ? `MEM helps: use the saved modulator (${name}).`
      : `Use the saved modulator (${name}), though its gain is not shown to come from the groups that it learns.`;
  }
  return gain === 'better'
    ? `Use ${use}. MEM improves the classifier too, but is not shown to add anything to that.`
    : `Use ${use}. MEM does not help here.`;
}

function improvement(used: MethodFigures, plain: MethodFigures, { balanced }: EvidenceFacts): string[] {
  const { all, many, medium, few } = used.gains!;
  const others = Object.entries({ 'medium-shot': medium, 'few-shot': few }).flatMap(([group, gain]) =>
    gain === null ? [] : [`${group} ${amount(gain)}`],
  );
  return [
    `${used.name} changes the mean accuracy of the classes from ${percent(plain.accuracies.mean.all)} to ${percent(used.accuracies.mean.all)}: ${points(all!)}${others.length === 0 ? '' : `; ${others.join(', ')}`}.`,
    ...(many === null ? [] : [costSentence(many)]),
    ...(balanced
      ? []
      : [`Counted by samples, not classes, accuracy goes from ${percent(plain.bySample)} to ${percent(used.bySample)}: these samples do not hold every class equally often.`]), // biome-ignore format: fits
    used.file === undefined
      ? 'No file is written for it: @mem/decoupling fits it to the same arrays.'
      : `It is saved as ${used.file}.`,
  ];
}

function costSentence(many: AccuracyDifference): string {
  const claim = claimOf(many);
  if (claim === 'worse') return `It costs the many-shot classes: ${points(many)}.`;
  if (claim === 'better') return `The many-shot classes gain too: ${points(many)}.`;
  return `Whether it costs the many-shot classes is open: ${points(many)}.`;
}

function nothingHelps(plain: MethodFigures, mem: MethodFigures, baseline: MethodFigures): string[] {
  const preferred = Math.max(mem.validation, baseline.validation) <= plain.validation;
  return [
    `MEM (${mem.name}) changes the mean accuracy of the classes by ${points(mem.gains!.all!)}, and the best of the other methods on validation, ${baseline.name}, by ${points(baseline.gains!.all!)}.${preferred ? ' Where methods were chosen, the classifier as it is was the best.' : ''}`,
  ];
}

/** What the modulator adds, where something helps at all. */
function memSentences(
  { controls, versus }: Figures,
  mem: MethodFigures,
  { gain, beyondControls, versusBaseline }: Verdict['mem'],
  used: MethodFigures | undefined,
): string[] {
  const { all, many } = mem.gains!;
  const change = `MEM (${mem.name}) changes it by ${points(all!)}${many === null ? '' : `, many-shot ${amount(many)}`}`;
  if (used === undefined) return [];
  if (gain !== 'better') {
    return [
      `${change}: it ${gain === 'worse' ? 'does harm' : 'does not help'} here. Do not use modulator.safetensors.`,
    ];
  }
  const equal = controls.filter(({ difference }) => claimOf(difference) !== 'better').map(({ name }) => name);
  const compared = controls.map(({ name, difference }) => `${name} ${amount(difference)}`).join(', ');
  const against = `${points(versus.difference)} against ${versus.name}`;
  const lead: Readonly<Record<Claim, string>> = {
    better: `It is ahead of the best other method on validation: ${against}.`,
    worse: `It is behind the best other method on validation: ${against}.`,
    open: `No difference to the best other method on validation is shown: ${against}.`,
  };
  return [
    ...(used === mem ? [] : [`${change}.`]),
    beyondControls
      ? `That gain is the modulator's own: it lies above each of its controls (${compared}).`
      : `That gain is not shown to be the modulator's own: ${equal.join(' and ')} ${equal.length === 1 ? 'does' : 'do'} as well (MEM less each of its controls: ${compared}).`,
    lead[versusBaseline],
    ...(used === mem ? [] : ['So modulator.safetensors is not what to use.']),
  ];
}

function evidenceSentence({ from, samples, choseOn, choseOnSeen }: EvidenceFacts): string {
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

function gainOf({ gains }: MethodFigures): Claim {
  return claimOf(gains!.all!);
}

function claimOf({ interval: [low, high] }: AccuracyDifference): Claim {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/** A difference with its interval, `+1.2 (+0.8 to +1.6)`. */
const amount = ({ difference, interval: [low, high] }: AccuracyDifference, unit = ''): string =>
  `${signed(difference)}${unit} (${signed(low)} to ${signed(high)})`;
const points = (gain: AccuracyDifference): string => amount(gain, ' points');
const percent = (value: number): string => `${value.toFixed(1)}%`;
