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

/**
 * Returns the headline of a decision and the sentences with its reasons: the preference of validation and the results
 * on the verdict's samples.
 */
export function verdictWords(decision: Decision): Pick<Verdict, 'headline' | 'sentences'> {
  const { contenders, used } = decision;
  const { mem, baseline } = contenders;
  if (used === undefined) {
    return {
      headline: keepHeadline(decision),
      sentences: [
        keepSentence(`MEM (${mem.name})`, mem, decision),
        keepSentence(`The best of the other methods ${onChooser(decision)}, ${baseline.name},`, baseline, decision),
        ...sampleSentence(decision),
      ],
    };
  }
  return {
    headline: used === mem ? memHeadline(decision.facts) : otherHeadline(used.name, decision),
    sentences: [
      improvementSentence(used, contenders.plain),
      ...(used.gains!.many ? [costSentence(used.gains!.many)] : []),
      ...sampleSentence(decision),
      used.file === undefined
        ? 'No file is written for it: @mem/decoupling fits it to the same arrays.'
        : `It is saved as ${used.file}.`,
      ...(used === mem ? [controlSentence(decision), ...versusSentences(decision)] : otherSentences(decision)),
    ],
  };
}

function keepHeadline({ contenders: { plain, mem, baseline }, words }: Decision): string {
  return Math.max(mem.validation, baseline.validation) <= plain.validation
    ? `Keep your classifier as it is: no method did better on ${words.chooser}.`
    : `Keep your classifier as it is: what did best on ${words.chooser} is not shown to improve it.`;
}

function memHeadline({ name, beyondControls }: Verdict['mem']): string {
  return beyondControls
    ? `MEM helps: use the saved modulator (${name}).`
    : `Use the saved modulator (${name}), though its gain is not shown to come from the groups that it learns.`;
}

function otherHeadline(name: string, { contenders: { mem, baseline }, facts, words }: Decision): string {
  const { gain, versusBaseline } = facts;
  if (gain !== 'better') return `Use ${name}. MEM ${gain === 'worse' ? 'does harm' : 'is not shown to help'} here.`;
  const too = `Use ${name}. MEM improves the classifier too, but`;
  if (mem.validation < baseline.validation) return `${too} ${words.chooserClause} preferred ${name}.`;
  if (versusBaseline === 'worse') return `${too} by less.`;
  if (mem.validation === baseline.validation)
    return `${too} did no better on ${words.chooser}, and ${name} is simpler.`;
  return `${too} is not shown to add anything to that.`;
}

/** Describes the effect of a method that is not recommended, where the classifier is to stay unchanged. */
function keepSentence(label: string, method: MethodFigures, { contenders, words }: Decision): string {
  const gain = gainOf(method);
  const effect: Readonly<Record<Claim, string>> = {
    better: `improves the mean accuracy of the classes ${words.onVerdict}`,
    worse: `lowers the mean accuracy of the classes ${words.onVerdict}`,
    open: `is not shown to change the mean accuracy of the classes ${words.onVerdict}`,
  };
  const preference = preferred(
    { name: 'it', validation: method.validation },
    { name: plainName, validation: contenders.plain.validation },
  );
  const both = (gain === 'better') === method.validation > contenders.plain.validation;
  return `${label} ${effect[gain]}: ${points(method.gains!.all!)}${both ? ', and' : ', but'} ${words.chooserClause} ${preference}.`;
}

function improvementSentence(used: MethodFigures, plain: MethodFigures): string {
  const { all, medium, few } = used.gains!;
  const others = Object.entries({ 'medium-shot': medium, 'few-shot': few }).flatMap(([group, gain]) =>
    gain === null ? [] : [`; ${group} ${amount(gain)}`],
  );
  return `${used.name} raises the mean accuracy of the classes from ${percent(plain.accuracies.mean.all)} to ${percent(used.accuracies.mean.all)}: ${points(all!)}${others.join('')}.`;
}

function costSentence(many: AccuracyDifference): string {
  const claim = claimOf(many);
  if (claim === 'worse') return `It costs the many-shot classes: ${points(many)}.`;
  if (claim === 'better') return `The many-shot classes gain too: ${points(many)}.`;
  return `Whether it costs the many-shot classes is open: ${points(many)}.`;
}

/** Describes the accuracy over samples, where it differs from the mean of the classes. */
function sampleSentence({ contenders: { plain }, used, balanced, words }: Decision): string[] {
  if (balanced) return [];
  const before = percent(plain.accuracies.mean.bySample!);
  const figure =
    used === undefined
      ? `the accuracy of ${plainName} is ${before}`
      : `accuracy goes from ${before} to ${percent(used.accuracies.mean.bySample!)}`;
  return [`Over samples instead of classes, ${figure}: classes have unequally many ${words.verdictSamples}.`];
}

/** Describes the modulator where another method is recommended. */
function otherSentences(decision: Decision): string[] {
  const { contenders, facts, used, words } = decision;
  const { mem, baseline } = contenders;
  const { all, many } = mem.gains!;
  const change = `MEM (${mem.name}) changes the mean accuracy of the classes by ${points(all!)}${many === null ? '' : `, many-shot ${amount(many)}`}`;
  if (facts.gain === 'better') {
    return [
      `${change}.`,
      controlSentence(decision),
      ...versusSentences(decision),
      `So use ${used!.name}, not modulator.safetensors.`,
    ];
  }
  const effect = facts.gain === 'worse' ? 'it does harm' : 'it is not shown to help';
  const joint = mem.validation > baseline.validation ? 'although' : 'and';
  return [
    `${change}: ${effect}, ${joint} ${words.chooserClause} ${preferred({ name: 'MEM', validation: mem.validation }, baseline)}.`,
    'Do not use modulator.safetensors.',
  ];
}

function controlSentence({ figures: { controls }, facts: { beyondControls } }: Decision): string {
  const equal = controls.filter(({ difference }) => claimOf(difference) !== 'better').map(({ name }) => name);
  const compared = controls.map(({ name, difference }) => `${name} ${amount(difference)}`).join(', ');
  return beyondControls
    ? `That gain is the modulator's own: it lies above each of its controls (${compared}).`
    : `That gain is not shown to be the modulator's own: it is not shown to lie above ${equal.join(' and ')} (MEM less each of its controls: ${compared}).`;
}

/**
 * Compares the modulator with the best other method: the preference of validation and the results on the verdict's
 * samples.
 */
function versusSentences({
  figures: { versus },
  contenders: { mem, baseline },
  facts,
  used,
  words,
}: Decision): string[] {
  const lead: Readonly<Record<Claim, string>> = {
    better: 'MEM is ahead',
    worse: 'MEM is behind',
    open: 'no difference is shown',
  };
  const opposed =
    (mem.validation > baseline.validation && facts.versusBaseline === 'worse') ||
    (mem.validation < baseline.validation && facts.versusBaseline === 'better');
  const both = `${capital(words.chooserClause)} ${preferred({ name: 'MEM', validation: mem.validation }, baseline)}${opposed ? ', but' : ';'} ${words.onVerdict} ${lead[facts.versusBaseline]}: ${points(versus.difference)} against ${baseline.name}, the best other method on ${words.chooser}.`;
  if (used !== mem) return [both];
  const gain = gainOf(baseline);
  if (gain !== 'better') {
    return [
      both,
      `By itself, ${baseline.name} ${gain === 'worse' ? 'does harm' : 'is not shown to improve the classifier'}: ${points(baseline.gains!.all!)}.`,
    ];
  }
  return [both];
}

/** Describes which of two methods validation preferred, as the end of a sentence. */
function preferred(
  a: Pick<MethodFigures, 'name' | 'validation'>,
  b: Pick<MethodFigures, 'name' | 'validation'>,
): string {
  if (a.validation === b.validation) return `preferred neither (${percent(a.validation)} each)`;
  const [first, second] = a.validation > b.validation ? [a, b] : [b, a];
  const [high, low] = apart(first.validation, second.validation);
  return `preferred ${first.name} to ${second.name} (${high} against ${low})`;
}

/** Formats two percentages with as many decimals as it takes to show that they differ. */
function apart(a: number, b: number): [string, string] {
  for (let decimals = 1; decimals < 4; decimals++) {
    const [first, second] = [percent(a, decimals), percent(b, decimals)];
    if (first !== second) return [first, second];
  }
  return [percent(a, 4), percent(b, 4)];
}

const onChooser = ({ words }: Decision): string => `on ${words.chooser}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Formats a difference with its interval, such as `+1.2 (+0.8 to +1.6)`. */
const amount = ({ difference, interval: [low, high] }: AccuracyDifference, unit = ''): string =>
  `${signed(difference)}${unit} (${signed(low)} to ${signed(high)})`;
const points = (gain: AccuracyDifference): string => amount(gain, ' points');
const percent = (value: number, decimals = 1): string => `${value.toFixed(decimals)}%`;
