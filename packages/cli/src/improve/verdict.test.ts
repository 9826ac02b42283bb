import { describe, expect, it } from 'vitest';
import type { AccuracyDifference } from '../report/paired-differences.js';
import { summarizeMethod } from '../results.js';
import type { Figures, MethodFigures } from './figures.js';
import { plainName } from './try-methods.js';
import { type EvidenceFacts, judge } from './verdict.js';

/** A difference with an interval of this half width. */
const around = (difference: number, half = 0.5): AccuracyDifference => ({
  difference,
  interval: [difference - half, difference + half],
});

interface Given {
  readonly validation: number;
  readonly gain?: AccuracyDifference;
  readonly many?: AccuracyDifference | null;
  readonly file?: string | undefined;
}

function figuresOf(
  name: string,
  kind: MethodFigures['kind'],
  { validation, gain, many = around(-3), file }: Given,
): MethodFigures {
  const all = 20 + (gain?.difference ?? 0);
  return {
    name,
    kind,
    settings: {},
    file,
    validation,
    accuracies: summarizeMethod(name, [{ seed: null, all, many: 40, medium: 20, few: 1 }]),
    bySample: 30 - (gain?.difference ?? 0),
    gains: gain === undefined ? null : { all: gain, many, medium: around(8), few: null },
  };
}

interface Case {
  readonly mem: Given;
  readonly baseline: Given;
  readonly controls?: readonly AccuracyDifference[];
  readonly versus?: AccuracyDifference;
}

function figures({ mem, baseline, controls = [around(2), around(2), around(2)], versus = around(0) }: Case): Figures {
  return {
    methods: [
      figuresOf(plainName, 'plain', { validation: 20 }),
      figuresOf('crt', 'baseline', { file: 'head.safetensors', ...baseline }),
      figuresOf('mem', 'mem', { file: 'modulator.safetensors', ...mem }),
    ],
    mem: 'mem',
    baseline: 'crt',
    controls: ['group-bias', 'lambda-0', 'shuffled-groups'].map((name, i) => ({
      name,
      difference: controls[i]!,
    })),
    versus: { name: 'crt', difference: versus },
  };
}

const onTest: EvidenceFacts = { from: 'test', samples: 10_000, choseOn: 4000, choseOnSeen: false, balanced: true };
const told = (given: Case, evidence: EvidenceFacts = onTest) => {
  const verdict = judge(figures(given), evidence);
  return { ...verdict, text: [verdict.headline, ...verdict.sentences].join('\n') };
};

describe('judge', () => {
  it('recommends MEM where it helps, passes its controls and is not behind the best other method', () => {
    const { use, mem, text } = told({ mem: { validation: 26, gain: around(6) }, baseline: { validation: 25, gain: around(5.5) } }); // biome-ignore format: fits
    expect(use).toBe('mem');
    expect(mem).toEqual({ name: 'mem', gain: 'better', beyondControls: true, versusBaseline: 'open' });
    expect(text).toContain('MEM helps: use the saved modulator (mem).');
    expect(text).toContain('from 20.0% to 26.0%: +6.0 points (+5.5 to +6.5); medium-shot +8.0 (+7.5 to +8.5).');
    expect(text).toContain('It is saved as modulator.safetensors.');
    expect(text).toContain('It costs the many-shot classes: −3.0 points (−3.5 to −2.5).');
    expect(text).toContain(
      "That gain is the modulator's own: it lies above each of its controls (group-bias +2.0 (+1.5 to +2.5), lambda-0",
    );
    expect(text).toContain(
      'No difference to the best other method on validation is shown: ±0.0 points (−0.5 to +0.5) against crt',
    );
    expect(text).not.toContain('few-shot');
    expect(text).not.toContain('Counted by samples');
  });

  it('recommends the other method where a control does as well, and names that control', () => {
    const { use, mem, text } = told({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 25, gain: around(5.5) },
      controls: [around(4), around(3), around(0.2)],
    });
    expect(use).toBe('crt');
    expect(mem).toMatchObject({ gain: 'better', beyondControls: false });
    expect(text).toContain('Use crt. MEM improves the classifier too, but is not shown to add anything to that.');
    expect(text).toContain("not shown to be the modulator's own: shuffled-groups does as well");
    expect(text).toContain('It is saved as head.safetensors.');
    expect(text).toContain('So modulator.safetensors is not what to use.');
  });

  it('still recommends MEM without its controls where it is ahead of everything else', () => {
    const { use, text } = told({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 24, gain: around(4) },
      controls: [around(4), around(0), around(0.2)],
      versus: around(2),
    });
    expect(use).toBe('mem');
    expect(text).toContain('though its gain is not shown to come from the groups');
    expect(text).toContain('lambda-0 and shuffled-groups do as well');
    expect(text).toContain(
      'It is ahead of the best other method on validation: +2.0 points (+1.5 to +2.5) against crt',
    );
  });

  it.each<[string, Case]>([
    ['validation prefers the other method', { mem: { validation: 24, gain: around(6) }, baseline: { validation: 25, gain: around(5) } }], // biome-ignore format: fits
    ['it is behind', { mem: { validation: 26, gain: around(2) }, baseline: { validation: 25, gain: around(6) }, versus: around(-4) }], // biome-ignore format: fits
    ['equal on validation: the simpler goes first', { mem: { validation: 25, gain: around(6) }, baseline: { validation: 25, gain: around(6) } }], // biome-ignore format: fits
  ])('recommends the other method where %s', (_name, given) => {
    expect(told(given).use).toBe('crt');
  });

  it('says that MEM does not help where its gain is open, and makes it worse where it is', () => {
    const baseline = { validation: 25, gain: around(5) };
    const open = told({ mem: { validation: 26, gain: around(0.3) }, baseline });
    expect(open.use).toBe('crt');
    expect(open.text).toContain('Use crt. MEM does not help here.');
    expect(open.text).toContain(
      'MEM (mem) changes it by +0.3 points (−0.2 to +0.8), many-shot −3.0 (−3.5 to −2.5): it does not help here. Do not use modulator.safetensors.',
    );
    expect(told({ mem: { validation: 26, gain: around(-2) }, baseline }).text).toContain('it does harm here');
  });

  it('recommends MEM where nothing else improves', () => {
    const given = { mem: { validation: 24, gain: around(3) }, baseline: { validation: 25, gain: around(0) } };
    expect(told(given).use).toBe('mem');
  });

  it('recommends nothing where nothing is shown to improve, or validation preferred the classifier as it is', () => {
    const { use, text } = told({ mem: { validation: 26, gain: around(0.2) }, baseline: { validation: 25, gain: around(-0.2) } }); // biome-ignore format: fits
    expect(use).toBeNull();
    expect(text).toContain('Nothing that was tried is shown to improve this classifier: keep it as it is.');
    expect(text).toContain(
      'MEM (mem) changes the mean accuracy of the classes by +0.2 points (−0.3 to +0.7), and the best of the other methods on validation, crt, by −0.2',
    );
    expect(text).not.toContain('Where methods were chosen');
    const lucky = { validation: 19, gain: around(3) };
    const unchosen = told({ mem: lucky, baseline: lucky });
    expect(unchosen.use).toBeNull();
    expect(unchosen.text).toContain('Where methods were chosen, the classifier as it is was the best.');
  });

  it('leaves a cost open where its interval does, tells a gain where there is one, and nothing without many-shot classes', () => {
    const baseline = { validation: 20, gain: around(0) };
    const of = (many: AccuracyDifference | null) => told({ mem: { validation: 26, gain: around(6), many }, baseline }).text; // biome-ignore format: fits
    expect(of(around(-0.2))).toContain('Whether it costs the many-shot classes is open: −0.2 points');
    expect(of(around(2))).toContain('The many-shot classes gain too: +2.0 points');
    expect(of(null)).not.toContain('many-shot');
  });

  it('says what the figures stand on', () => {
    const given = { mem: { validation: 26, gain: around(6) }, baseline: { validation: 25, gain: around(5) } };
    const text = (evidence: Partial<EvidenceFacts>) => told(given, { ...onTest, ...evidence }).text;
    expect(text({})).toContain(
      'The figures, with 95% intervals, are of 10,000 test samples; everything was chosen on 4,000 others.',
    );
    expect(text({ choseOnSeen: true })).toContain('the classifier has seen them, so give --val-*');
    expect(text({ from: 'validation', samples: 2000 })).toContain('2,000 validation samples that were held back');
    const seen = text({ from: 'training', choseOnSeen: true, balanced: false });
    expect(seen).toContain('These figures are optimistic');
    expect(seen).toContain('the classifier has seen them');
    expect(seen).toContain('Counted by samples, not classes, accuracy goes from 30.0% to 24.0%');
    for (const evidence of [{}, { from: 'validation' as const }]) expect(text(evidence)).not.toContain('optimistic');
  });

  it('says where there is no file of what to use', () => {
    const given = {
      mem: { validation: 20, gain: around(0) },
      baseline: { validation: 25, gain: around(5), file: undefined },
    };
    expect(told(given).text).toContain('No file is written for it');
  });
});
