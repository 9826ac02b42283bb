import type { AccuracyDifference } from '@mem/results';
import { summarizeMethod } from '@mem/results';
import { describe, expect, it } from 'vitest';
import type { EvidenceFacts } from './evidence.js';
import type { Figures, MethodFigures } from './figures.js';
import { plainName } from './try-methods.js';
import { judge } from './verdict.js';

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
  /** Only where the verdict's samples are not balanced. */
  readonly bySample?: number;
}

function figuresOf(
  name: string,
  kind: MethodFigures['kind'],
  { validation, gain, many = around(-3), file, bySample }: Given,
): MethodFigures {
  const all = 20 + (gain?.difference ?? 0);
  return {
    name,
    kind,
    settings: {},
    file,
    validation,
    accuracies: summarizeMethod(name, [
      { seed: null, all, many: 40, medium: 20, few: 1, ...(bySample && { bySample }) },
    ]),
    gains: gain === undefined ? null : { all: gain, many, medium: around(8), few: null },
  };
}

interface Case {
  readonly plain?: Given;
  readonly mem: Given;
  readonly baseline: Given;
  readonly controls?: readonly AccuracyDifference[];
  readonly versus?: AccuracyDifference;
}

function figures({
  plain = { validation: 20 },
  mem,
  baseline,
  controls = [around(2), around(2), around(2)],
  versus = around(0),
}: Case): Figures {
  return {
    methods: [
      figuresOf(plainName, 'plain', plain),
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

const groups = { many: 2, medium: 2, few: 2 };
const everyClass = { all: 6, ...groups };
const onTest: EvidenceFacts = {
  ...{ from: 'test', samples: 10_000, choseOn: 4000, choseOnSeen: false, balanced: true },
  ...{ judged: everyClass, chosen: everyClass },
};
const verdictOn = (given: Case, evidence: Partial<EvidenceFacts> = {}) => {
  const verdict = judge(figures(given), { ...onTest, ...evidence }, groups);
  return { ...verdict, text: [verdict.headline, ...verdict.sentences].join('\n') };
};

describe('judge', () => {
  it('recommends MEM where it helps, passes its controls and is not behind the best other method', () => {
    const { use, mem, headline, sentences } = verdictOn({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 25, gain: around(5.5) },
    });
    expect(use).toBe('mem');
    expect(mem).toEqual({ name: 'mem', gain: 'better', beyondControls: true, versusBaseline: 'open' });
    expect(headline).toBe('MEM helps: use the saved modulator (mem).');
    expect(sentences).toEqual([
      'mem raises the mean accuracy of the classes from 20.0% to 26.0%: +6.0 points (+5.5 to +6.5); medium-shot +8.0 (+7.5 to +8.5).',
      'It costs the many-shot classes: −3.0 points (−3.5 to −2.5).',
      'It is saved as modulator.safetensors.',
      "That gain is the modulator's own: it lies above each of its controls (group-bias +2.0 (+1.5 to +2.5), lambda-0 +2.0 (+1.5 to +2.5), shuffled-groups +2.0 (+1.5 to +2.5)).",
      'Validation, which chooses, preferred MEM to crt (26.0% against 25.0%); on test no difference is shown: ±0.0 points (−0.5 to +0.5) against crt, the best other method on validation.',
      'The figures, with 95% intervals, are of 10,000 test samples; everything was chosen on 4,000 others.',
    ]);
  });

  it('says that validation preferred the other method where MEM is ahead on test', () => {
    const { use, headline, sentences } = verdictOn({
      plain: { validation: 85 },
      mem: { validation: 91.25, gain: around(12, 3) },
      baseline: { validation: 92.5, gain: around(7.4, 3) },
      versus: { difference: 4.6, interval: [1.7, 7.5] },
    });
    expect(use).toBe('crt');
    expect(headline).toBe('Use crt. MEM improves the classifier too, but validation, which chooses, preferred crt.');
    expect(sentences).toContain(
      'Validation, which chooses, preferred crt to MEM (92.5% against 91.3%), but on test MEM is ahead: +4.6 points (+1.7 to +7.5) against crt, the best other method on validation.',
    );
    expect(sentences).toContain('So use crt, not modulator.safetensors.');
  });

  it('recommends the other method where a control does as well, and names that control', () => {
    const { use, mem, text } = verdictOn({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 25, gain: around(5.5) },
      controls: [around(4), around(3), around(0.2)],
    });
    expect(use).toBe('crt');
    expect(mem).toMatchObject({ gain: 'better', beyondControls: false });
    expect(text).toContain('Use crt. MEM improves the classifier too, but is not shown to add anything to that.');
    expect(text).toContain(
      "not shown to be the modulator's own: it is not shown to lie above shuffled-groups (MEM less",
    );
    expect(text).toContain('It is saved as head.safetensors.');
    expect(text).toContain('So use crt, not modulator.safetensors.');
  });

  it('still recommends MEM without its controls where it is ahead of everything else', () => {
    const { use, text } = verdictOn({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 24, gain: around(4) },
      controls: [around(4), around(0), around(0.2)],
      versus: around(2),
    });
    expect(use).toBe('mem');
    expect(text).toContain('though its gain is not shown to come from the groups');
    expect(text).toContain('it is not shown to lie above lambda-0 and shuffled-groups');
    expect(text).toContain(
      'preferred MEM to crt (26.0% against 24.0%); on test MEM is ahead: +2.0 points (+1.5 to +2.5)',
    );
  });

  it.each<[string, Case, string]>([
    [
      'validation prefers the other method',
      { mem: { validation: 24, gain: around(6) }, baseline: { validation: 25, gain: around(5) } },
      'but validation, which chooses, preferred crt.',
    ],
    [
      'it is behind',
      { mem: { validation: 26, gain: around(2) }, baseline: { validation: 25, gain: around(6) }, versus: around(-4) },
      'but by less.',
    ],
    [
      'equal on validation: the simpler goes first',
      { mem: { validation: 25, gain: around(6) }, baseline: { validation: 25, gain: around(6) } },
      'but did no better on validation, and crt is simpler.',
    ],
  ])('recommends the other method where %s', (_name, given, reason) => {
    const { use, headline } = verdictOn(given);
    expect(use).toBe('crt');
    expect(headline).toContain(reason);
  });

  it('says that MEM is not shown to help where its gain is open, and that it does harm where it does', () => {
    const baseline = { validation: 25, gain: around(5) };
    const open = verdictOn({ mem: { validation: 26, gain: around(0.3) }, baseline });
    expect(open.use).toBe('crt');
    expect(open.headline).toBe('Use crt. MEM is not shown to help here.');
    expect(open.text).toContain(
      'MEM (mem) changes the mean accuracy of the classes by +0.3 points (−0.2 to +0.8), many-shot −3.0 (−3.5 to −2.5): it is not shown to help, although validation, which chooses, preferred MEM to crt (26.0% against 25.0%).\nDo not use modulator.safetensors.',
    );
    const harm = verdictOn({ mem: { validation: 24, gain: around(-2) }, baseline });
    expect(harm.headline).toBe('Use crt. MEM does harm here.');
    expect(harm.text).toContain(
      'it does harm, and validation, which chooses, preferred crt to MEM (25.0% against 24.0%)',
    );
  });

  it('recommends MEM where nothing else improves', () => {
    const { use, text } = verdictOn({
      mem: { validation: 24, gain: around(3) },
      baseline: { validation: 25, gain: around(0) },
    });
    expect(use).toBe('mem');
    expect(text).toContain('By itself, crt is not shown to improve the classifier: ±0.0 points (−0.5 to +0.5).');
  });

  it('recommends nothing where what validation prefers is not shown to improve', () => {
    const { use, headline, sentences } = verdictOn({
      mem: { validation: 26, gain: around(0.2) },
      baseline: { validation: 19, gain: around(3) },
    });
    expect(use).toBeNull();
    expect(headline).toBe('Keep your classifier as it is: what did best on validation is not shown to improve it.');
    expect(sentences.slice(0, 2)).toEqual([
      'MEM (mem) is not shown to change the mean accuracy of the classes on test: +0.2 points (−0.3 to +0.7), but validation, which chooses, preferred it to your classifier (26.0% against 20.0%).',
      'The best of the other methods on validation, crt, improves the mean accuracy of the classes on test: +3.0 points (+2.5 to +3.5), but validation, which chooses, preferred your classifier to it (20.0% against 19.0%).',
    ]);
  });

  it('recommends nothing where validation prefers the classifier as it is', () => {
    const lucky = { validation: 20, gain: around(3) };
    const { use, headline, text } = verdictOn({ mem: lucky, baseline: lucky });
    expect(use).toBeNull();
    expect(headline).toBe('Keep your classifier as it is: no method did better on validation.');
    expect(text).toContain('(+2.5 to +3.5), but validation, which chooses, preferred neither (20.0% each).');
  });

  it('shows as many decimals as tell two accuracies on validation apart', () => {
    const { text } = verdictOn({
      mem: { validation: 25.01, gain: around(6) },
      baseline: { validation: 25.04, gain: around(6) },
    });
    expect(text).toContain('preferred crt to MEM (25.04% against 25.01%)');
  });

  it('leaves a cost open where its interval does, names a gain where there is one, and nothing without many-shot classes', () => {
    const baseline = { validation: 20, gain: around(0) };
    const of = (many: AccuracyDifference | null) =>
      verdictOn({ mem: { validation: 26, gain: around(6), many }, baseline }).text;
    expect(of(around(-0.2))).toContain('Whether it costs the many-shot classes is open: −0.2 points');
    expect(of(around(2))).toContain('The many-shot classes gain too: +2.0 points');
    expect(of(null)).not.toContain('many-shot');
  });

  it('gives the accuracy over samples beside the mean of the classes where they differ, whatever it recommends', () => {
    const of = (gain: number) =>
      verdictOn(
        {
          plain: { validation: 20, bySample: 96.5 },
          mem: { validation: 26, gain: around(gain), bySample: 90 },
          baseline: { validation: 19, gain: around(0), bySample: 80 },
        },
        { balanced: false },
      ).text;
    expect(of(6)).toContain(
      'Over samples instead of classes, accuracy goes from 96.5% to 90.0%: classes have unequally many test samples.',
    );
    expect(of(0)).toContain('Over samples instead of classes, the accuracy of your classifier is 96.5%: classes have');
  });

  it('says where there is no file of what to use', () => {
    const given = {
      mem: { validation: 20, gain: around(0) },
      baseline: { validation: 25, gain: around(5), file: undefined },
    };
    expect(verdictOn(given).text).toContain('No file is written for it');
  });
});

describe('no two sentences of a verdict contradict each other', () => {
  const claims = { better: around(3), open: around(0.1), worse: around(-3) };
  const all = Object.values(claims);
  const levels = [19, 20, 21, 22];
  const controlSets = [
    [around(2), around(2), around(2)],
    [around(2), around(0), around(2)],
    [around(-2), around(-2), around(-2)],
  ];
  const seen = [
    { from: 'test', choseOnSeen: false },
    { from: 'test', choseOnSeen: true },
    { from: 'validation', choseOnSeen: false },
    { from: 'training', choseOnSeen: true },
  ] as const;
  const cases = seen.flatMap((evidence) =>
    levels.flatMap((memValidation) =>
      levels.flatMap((baselineValidation) =>
        all.flatMap((memGain) =>
          all.flatMap((baselineGain) =>
            all.flatMap((versus) =>
              controlSets.map((controls) => ({
                evidence,
                given: {
                  mem: { validation: memValidation, gain: memGain },
                  baseline: { validation: baselineValidation, gain: baselineGain },
                  ...{ controls, versus },
                },
              })),
            ),
          ),
        ),
      ),
    ),
  );
  const texts = cases.map(({ given, evidence }) => verdictOn(given, evidence).text);
  /** Texts that must not stand in one verdict. */
  const contradictions: readonly (readonly [RegExp, RegExp])[] = [
    [/MEM is ahead/, /not shown to add anything|MEM is not shown to help|MEM does harm|but by less/],
    [/MEM is behind/, /not shown to add anything/],
    [/MEM (is not shown to help|does harm)/, /MEM improves the classifier|MEM helps/],
    [/MEM helps/, /not shown to be the modulator's own|not modulator\.safetensors|Do not use/],
    [/the modulator's own: it lies above/, /is not shown to come from the groups|not shown to add anything/],
    [/no method did better/, /preferred it to/],
    [/preferred crt/, /preferred MEM/],
    [/Keep your classifier/, /saved as|\bUse\b|\buse\b/],
    [/Validation|validation, which/, /training samples held out to choose/],
  ];

  it.each(contradictions)('%s stands beside no %s', (one, other) => {
    expect(texts.some((text) => one.test(text))).toBe(true);
    expect(texts.some((text) => other.test(text))).toBe(true);
    expect(texts.filter((text) => one.test(text) && other.test(text))).toEqual([]);
  });

  it('uses only what validation prefers to the classifier and the samples confirm, and says what validation preferred', () => {
    for (const { given, evidence } of cases) {
      const { use, headline, text, sentences } = verdictOn(given, evidence);
      const { mem, baseline } = given;
      const used = use === null ? undefined : use === 'mem' ? mem : baseline;
      if (used) {
        expect(headline).toContain(use);
        expect(used.gain).toBe(claims.better);
        expect(used.validation).toBeGreaterThan(20);
        expect(/So use crt, not modulator|Do not use modulator/.test(text)).toBe(use === 'crt');
        const [first, second] = mem.validation > baseline.validation ? ['MEM', 'crt'] : ['crt', 'MEM'];
        expect(text).toContain(
          mem.validation === baseline.validation ? 'preferred neither' : `preferred ${first} to ${second}`,
        );
      } else {
        for (const each of [mem, baseline]) expect(each.validation > 20 && each.gain === claims.better).toBe(false);
        expect(text).toMatch(/preferred (it to your classifier|your classifier to it|neither)/);
      }
      for (const sentence of [headline, ...sentences]) expect(sentence).toMatch(/^[A-Za-z][^\n]*[a-z%)]\.$/);
      expect(text).not.toMatch(/undefined|NaN|null| {2}/);
    }
  });
});
