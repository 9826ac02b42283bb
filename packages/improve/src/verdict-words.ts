import type { AccuracyDifference } from '@mem/results';
import { signed } from '@mem/results';
import { type Claim, claimOf, gainOf } from './claim.js';
import type { Contenders, Verdict } from './contenders.js';
import type { EvidenceWords } from './evidence.js';
import type { Figures, MethodFigures } from './figures.js';
import { plainName } from './try-methods.js';

/** A decision and the figures behind it. */
export interface Decision {
  readonly figures: Figures;
  readonly contenders: Contenders;
  readonly facts: Verdict['mem'];
  /** Method to use. Undefined for the unchanged classifier. */
  readonly used: MethodFigures | undefined;
  /** True if every class occurs equally often in the verdict's samples. */
  readonly balanced: boolean;
  readonly words: EvidenceWords;
}

/** Returns the headline of a decision and its reasons: the results in selection and on the verdict's samples. */
export function verdictWords(decision: Decision): Pick<Verdict, 'headline' | 'sentences'> {
  const { contenders, used, words } = decision;
  const { plain, mem, baseline } = contenders;
  if (used === undefined) {
    const reason =
      Math.max(mem.validation, baseline.validation) <= plain.validation
        ? `no method did better on ${words.selection}`
        : `the best method on ${words.selection} shows no clear gain ${words.onVerdict}`;
    return {
      headline: `Keep your classifier as it is: ${reason}.`,
      sentences: [
        keepSentence(`MEM (${mem.name})`, mem, decision),
        keepSentence(`The best other method on ${words.selection}, ${baseline.name},`, baseline, decision),
        ...sampleSentence(decision),
      ],
    };
  }
  return {
    headline: used === mem ? memHeadline(decision.facts) : otherHeadline(used.name, decision),
    sentences: [
      improvementSentence(used, plain),
      ...(used.gains!.many ? [costSentence(used.gains!.many)] : []),
      ...sampleSentence(decision),
      used.file === undefined
        ? 'It is not saved as a file; fit it to the same arrays with @mem/decoupling.'
        : `It is saved as ${used.file}.`,
      ...(used === mem ? [controlSentence(decision), ...versusSentences(decision)] : otherSentences(decision)),
    ],
  };
}

function memHeadline({ name, beyondControls }: Verdict['mem']): string {
  return beyondControls
    ? `MEM helps: use the saved modulator (${name}).`
    : `Use the saved modulator (${name}), although its gain may not come from the groups it learns.`;
}

function otherHeadline(name: string, { contenders: { mem, baseline }, facts, words }: Decision): string {
  const { gain, versusBaseline } = facts;
  if (gain !== 'better')
    return `Use ${name}. MEM ${gain === 'worse' ? 'lowers accuracy' : 'shows no clear gain'} here.`;
  const too = `Use ${name}. MEM improves the classifier too, but`;
  if (mem.validation < baseline.validation) return `${too} did worse on ${words.selection}.`;
  if (versusBaseline === 'worse') return `${too} by less.`;
  if (mem.validation === baseline.validation)
    return `${too} did no better on ${words.selection}, and ${name} is simpler.`;
  return `${too} is not clearly ahead of ${name} or of all its controls.`;
}

/** Describes the effect of a method that is not recommended, where the classifier is to stay unchanged. */
function keepSentence(label: string, method: MethodFigures, { contenders: { plain }, words }: Decision): string {
  const gain = gainOf(method);
  const effect: Readonly<Record<Claim, string>> = {
    better: 'raises mean class accuracy',
    worse: 'lowers mean class accuracy',
    open: 'shows no clear effect on mean class accuracy',
  };
  const agrees = (gain === 'better') === method.validation > plain.validation;
  return `${label} ${effect[gain]} ${words.onVerdict}: ${points(method.gains!.all!)}, ${agrees ? 'and' : 'but'} it ${selectionClause(method, plain, words)}.`;
}

function improvementSentence(used: MethodFigures, plain: MethodFigures): string {
  const { all, medium, few } = used.gains!;
  const others = Object.entries({ 'medium-shot': medium, 'few-shot': few }).flatMap(([group, gain]) =>
    gain === null ? [] : [`; ${group} ${amount(gain)}`],
  );
  return `${used.name} raises mean class accuracy from ${percent(plain.accuracies.mean.all)} to ${percent(used.accuracies.mean.all)}: ${points(all!)}${others.join('')}.`;
}

function costSentence(many: AccuracyDifference): string {
  const effect: Readonly<Record<Claim, string>> = {
    better: 'Many-shot classes gain too',
    worse: 'Many-shot classes lose accuracy',
    open: 'The effect on many-shot classes is unclear',
  };
  return `${effect[claimOf(many)]}: ${points(many)}.`;
}

/** Describes the accuracy over samples, where it differs from the mean class accuracy. */
function sampleSentence({ contenders: { plain }, used, balanced }: Decision): string[] {
  if (balanced) return [];
  const before = percent(plain.accuracies.mean.bySample!);
  const figure =
    used === undefined
      ? `of ${plainName} is ${before}`
      : `goes from ${before} to ${percent(used.accuracies.mean.bySample!)}`;
  return [`The accuracy over all samples, in which classes with more samples count more, ${figure}.`];
}

/** Describes the modulator where another method is recommended. */
function otherSentences(decision: Decision): string[] {
  const { contenders, facts, used, words } = decision;
  const { mem, baseline } = contenders;
  const { all, many } = mem.gains!;
  const change = `MEM (${mem.name}) changes mean class accuracy by ${points(all!)}${many === null ? '' : `, many-shot ${amount(many)}`}`;
  if (facts.gain === 'better') {
    return [
      `${change}.`,
      controlSentence(decision),
      ...versusSentences(decision),
      `Use ${used!.name}, not modulator.safetensors.`,
    ];
  }
  const effect = facts.gain === 'worse' ? 'a clear loss' : 'no clear gain';
  const joint = mem.validation > baseline.validation ? 'although' : 'and';
  return [
    `${change}: ${effect}, ${joint} it ${selectionClause(mem, baseline, words)}.`,
    'Do not use modulator.safetensors.',
  ];
}

function controlSentence({ figures: { controls }, facts: { beyondControls } }: Decision): string {
  const equal = controls.filter(({ difference }) => claimOf(difference) !== 'better').map(({ name }) => name);
  const leads = controls.map(({ name, difference }) => `${name} ${amount(difference)}`).join(', ');
  return beyondControls
    ? `The gain is the modulator's own: MEM is ahead of each of its controls (${leads}).`
    : `The gain may not be the modulator's own: MEM is not clearly ahead of ${equal.join(' and ')} (lead over each control: ${leads}).`;
}

/** Compares the modulator with the best other method: in selection and on the verdict's samples. */
function versusSentences({ figures, contenders: { mem, baseline }, facts, used, words }: Decision): string[] {
  const lead: Readonly<Record<Claim, string>> = {
    better: 'it is ahead',
    worse: 'it is behind',
    open: 'there is no clear difference',
  };
  const opposed =
    (mem.validation > baseline.validation && facts.versusBaseline === 'worse') ||
    (mem.validation < baseline.validation && facts.versusBaseline === 'better');
  const both = `MEM ${selectionClause(mem, baseline, words)}, the best other method there${opposed ? ', but' : ';'} ${words.onVerdict} ${lead[facts.versusBaseline]}: ${points(figures.versus.difference)}.`;
  const gain = gainOf(baseline);
  if (used !== mem || gain === 'better') return [both];
  return [
    both,
    `${baseline.name} alone ${gain === 'worse' ? 'lowers accuracy' : 'shows no clear gain'}: ${points(baseline.gains!.all!)}.`,
  ];
}

/** Compares two methods in selection, as the end of a sentence about the first one. */
function selectionClause(method: MethodFigures, other: MethodFigures, { selection }: EvidenceWords): string {
  const [a, b] = [method.validation, other.validation];
  if (a === b) return `did as well on ${selection} as ${other.name} (${percent(a)} each)`;
  // As many decimals as it takes to tell the two apart.
  const decimals = [1, 2, 3].find((each) => percent(a, each) !== percent(b, each)) ?? 4;
  return `did ${a > b ? 'better' : 'worse'} on ${selection} than ${other.name} (${percent(a, decimals)} against ${percent(b, decimals)})`;
}

/** Formats a difference with its interval, such as `+1.2 (+0.8 to +1.6)`. */
const amount = ({ difference, interval: [low, high] }: AccuracyDifference, unit = ''): string =>
  `${signed(difference)}${unit} (${signed(low)} to ${signed(high)})`;
const points = (gain: AccuracyDifference): string => amount(gain, ' points');
const percent = (value: number, decimals = 1): string => `${value.toFixed(decimals)}%`;
