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
  ...{ from: 'test', samples: 10_000, selectedOn: 4000, selectedOnSeen: false, balanced: true },
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
      'mem raises mean class accuracy from 20.0% to 26.0%: +6.0 points (+5.5 to +6.5); medium-shot +8.0 (+7.5 to +8.5).',
      'Many-shot classes lose accuracy: −3.0 points (−3.5 to −2.5).',
      'It is saved as modulator.safetensors.',
      "The gain is the modulator's own: MEM is ahead of each of its controls (group-bias +2.0 (+1.5 to +2.5), lambda-0 +2.0 (+1.5 to +2.5), shuffled-groups +2.0 (+1.5 to +2.5)).",
      'MEM did better on validation than crt (26.0% against 25.0%), the best other method there; on test there is no clear difference: ±0.0 points (−0.5 to +0.5).',
      'Figures and their 95% intervals come from 10,000 test samples; methods and settings were selected on 4,000 others.',
    ]);
  });

  it('says that the other method did better on validation where MEM is ahead on test', () => {
    const { use, headline, sentences } = verdictOn({
      plain: { validation: 85 },
      mem: { validation: 91.25, gain: around(12, 3) },
      baseline: { validation: 92.5, gain: around(7.4, 3) },
      versus: { difference: 4.6, interval: [1.7, 7.5] },
    });
    expect(use).toBe('crt');
    expect(headline).toBe('Use crt. MEM improves the classifier too, but did worse on validation.');
    expect(sentences).toContain(
      'MEM did worse on validation than crt (91.3% against 92.5%), the best other method there, but on test it is ahead: +4.6 points (+1.7 to +7.5).',
    );
    expect(sentences).toContain('Use crt, not modulator.safetensors.');
  });

  it('recommends the other method where a control does as well, and names that control', () => {
    const { use, mem, text } = verdictOn({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 25, gain: around(5.5) },
      controls: [around(4), around(3), around(0.2)],
    });
    expect(use).toBe('crt');
    expect(mem).toMatchObject({ gain: 'better', beyondControls: false });
    expect(text).toContain(
      'Use crt. MEM improves the classifier too, but is not clearly ahead of crt or of all its controls.',
    );
    expect(text).toContain(
      "may not be the modulator's own: MEM is not clearly ahead of shuffled-groups (lead over each control:",
    );
    expect(text).toContain('It is saved as head.safetensors.');
    expect(text).toContain('Use crt, not modulator.safetensors.');
  });

  it('still recommends MEM without its controls where it is ahead of everything else', () => {
    const { use, text } = verdictOn({
      mem: { validation: 26, gain: around(6) },
      baseline: { validation: 24, gain: around(4) },
      controls: [around(4), around(0), around(0.2)],
      versus: around(2),
    });
    expect(use).toBe('mem');
    expect(text).toContain('although its gain may not come from the groups');
    expect(text).toContain('MEM is not clearly ahead of lambda-0 and shuffled-groups');
    expect(text).toContain(
      'MEM did better on validation than crt (26.0% against 24.0%), the best other method there; on test it is ahead: +2.0 points (+1.5 to +2.5)',
    );
  });

  it.each<[string, Case, string]>([
    [
      'validation prefers the other method',
      { mem: { validation: 24, gain: around(6) }, baseline: { validation: 25, gain: around(5) } },
      'but did worse on validation.',
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

  it('says that MEM shows no clear gain where its interval crosses zero, and that it lowers accuracy where it does', () => {
    const baseline = { validation: 25, gain: around(5) };
    const open = verdictOn({ mem: { validation: 26, gain: around(0.3) }, baseline });
    expect(open.use).toBe('crt');
    expect(open.headline).toBe('Use crt. MEM shows no clear gain here.');
    expect(open.text).toContain(
      'MEM (mem) changes mean class accuracy by +0.3 points (−0.2 to +0.8), many-shot −3.0 (−3.5 to −2.5): no clear gain, although it did better on validation than crt (26.0% against 25.0%).\nDo not use modulator.safetensors.',
    );
    const harm = verdictOn({ mem: { validation: 24, gain: around(-2) }, baseline });
    expect(harm.headline).toBe('Use crt. MEM lowers accuracy here.');
    expect(harm.text).toContain('a clear loss, and it did worse on validation than crt (24.0% against 25.0%)');
  });

  it('recommends MEM where nothing else improves', () => {
    const { use, text } = verdictOn({
      mem: { validation: 24, gain: around(3) },
      baseline: { validation: 25, gain: around(0) },
    });
    expect(use).toBe('mem');
    expect(text).toContain('crt alone shows no clear gain: ±0.0 points (−0.5 to +0.5).');
  });

  it('recommends nothing where the best method on validation shows no clear gain', () => {
    const { use, headline, sentences } = verdictOn({
      mem: { validation: 26, gain: around(0.2) },
      baseline: { validation: 19, gain: around(3) },
    });
    expect(use).toBeNull();
    expect(headline).toBe('Keep your classifier as it is: the best method on validation shows no clear gain on test.');
    expect(sentences.slice(0, 2)).toEqual([
      'MEM (mem) shows no clear effect on mean class accuracy on test: +0.2 points (−0.3 to +0.7), but it did better on validation than your classifier (26.0% against 20.0%).',
      'The best other method on validation, crt, raises mean class accuracy on test: +3.0 points (+2.5 to +3.5), but it did worse on validation than your classifier (19.0% against 20.0%).',
    ]);
  });

  it('recommends nothing where validation prefers the classifier as it is', () => {
    const lucky = { validation: 20, gain: around(3) };
    const { use, headline, text } = verdictOn({ mem: lucky, baseline: lucky });
    expect(use).toBeNull();
    expect(headline).toBe('Keep your classifier as it is: no method did better on validation.');
    expect(text).toContain('(+2.5 to +3.5), but it did as well on validation as your classifier (20.0% each).');
  });

  it('shows as many decimals as tell two accuracies on validation apart', () => {
    const { text } = verdictOn({
      mem: { validation: 25.01, gain: around(6) },
      baseline: { validation: 25.04, gain: around(6) },
    });
    expect(text).toContain('MEM did worse on validation than crt (25.01% against 25.04%)');
  });

  it('leaves a cost open where its interval does, names a gain where there is one, and nothing without many-shot classes', () => {
    const baseline = { validation: 20, gain: around(0) };
    const of = (many: AccuracyDifference | null) =>
      verdictOn({ mem: { validation: 26, gain: around(6), many }, baseline }).text;
    expect(of(around(-0.2))).toContain('The effect on many-shot classes is unclear: −0.2 points');
    expect(of(around(2))).toContain('Many-shot classes gain too: +2.0 points');
    expect(of(null)).not.toMatch(/many-shot/i);
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
      'The accuracy over all samples, in which classes with more samples count more, goes from 96.5% to 90.0%.',
    );
    expect(of(0)).toContain('count more, of your classifier is 96.5%.');
  });

  it('says where the recommended method is not saved', () => {
    const given = {
      mem: { validation: 20, gain: around(0) },
      baseline: { validation: 25, gain: around(5), file: undefined },
    };
    expect(verdictOn(given).text).toContain('It is not saved as a file');
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
    { from: 'test', selectedOnSeen: false },
    { from: 'test', selectedOnSeen: true },
    { from: 'validation', selectedOnSeen: false },
    { from: 'training', selectedOnSeen: true },
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
    [/it is ahead/, /is not clearly ahead of crt|MEM shows no clear gain|MEM lowers accuracy|but by less/],
    [/it is behind/, /is not clearly ahead of crt/],
    [/MEM (shows no clear gain|lowers accuracy) here/, /MEM improves the classifier|MEM helps/],
    [/MEM helps/, /may not be the modulator's own|not modulator\.safetensors|Do not use/],
    [/is the modulator's own/, /may not come from the groups|or of all its controls/],
    [/no method did better/, /it did better/],
    [/MEM did worse/, /MEM did better/],
    [/Keep your classifier/, /saved as|\bUse\b|\buse\b/],
    [/on validation/, /training samples held out for selection/],
  ];

  it.each(contradictions)('%s stands beside no %s', (one, other) => {
    expect(texts.some((text) => one.test(text))).toBe(true);
    expect(texts.some((text) => other.test(text))).toBe(true);
    expect(texts.filter((text) => one.test(text) && other.test(text))).toEqual([]);
  });

  it('uses only what validation prefers to the classifier and the samples confirm, and says which method validation prefers', () => {
    for (const { given, evidence } of cases) {
      const { use, headline, text, sentences } = verdictOn(given, evidence);
      const { mem, baseline } = given;
      const used = use === null ? undefined : use === 'mem' ? mem : baseline;
      if (used) {
        expect(headline).toContain(use);
        expect(used.gain).toBe(claims.better);
        expect(used.validation).toBeGreaterThan(20);
        expect(/Use crt, not modulator|Do not use modulator/.test(text)).toBe(use === 'crt');
        const how = { '-1': 'worse', '0': 'as well', '1': 'better' }[Math.sign(mem.validation - baseline.validation)]!;
        expect(text).toMatch(new RegExp(`(MEM|it) did ${how} on .* (as|than) crt`));
      } else {
        for (const each of [mem, baseline]) expect(each.validation > 20 && each.gain === claims.better).toBe(false);
        expect(text).toMatch(/it did (better|worse|as well) on .* your classifier/);
      }
      for (const sentence of [headline, ...sentences]) expect(sentence).toMatch(/^[A-Za-z][^\n]*[a-z%)]\.$/);
      expect(text).not.toMatch(/undefined|NaN|null| {2}/);
    }
  });
});
