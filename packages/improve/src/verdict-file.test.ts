import { summarizeMethod } from '@mem/results';
import { classGroups } from '@mem/stage2';
import { expect, it } from 'vitest';
import type { Improvement } from './improvement.js';
import { encodeVerdict, resultsOf, type VerdictContext } from './verdict-file.js';

const gain = { difference: 100 / 3, interval: [-1 / 3, 200 / 3] } as const;
const judged = { all: 4, many: 2, medium: 1, few: 1 };
const improvement = {
  verdict: {
    ...{ use: 'crt', headline: 'Use crt.', sentences: [] },
    mem: { name: 'mem', gain: 'open', beyondControls: false, versusBaseline: 'worse' },
  },
  evidence: {
    ...{ from: 'test', samples: 9, selectedOn: 8, selectedOnSeen: false, balanced: false },
    ...{ judged, chosen: judged },
  },
  figures: {
    methods: [
      {
        ...{ name: 'crt', kind: 'baseline', settings: { learningRate: 0.00004 }, validation: 200 / 3 },
        accuracies: summarizeMethod('crt', [{ seed: 0, all: 200 / 3, many: 50, medium: null, few: 25, bySample: 60 }]),
        gains: { all: gain, many: null, medium: null, few: gain },
      },
    ],
    ...{ mem: 'mem', baseline: 'crt' },
    controls: [{ name: 'lambda-0', difference: gain }],
    versus: { name: 'crt', difference: gain },
  },
  diagnosis: {
    all: { name: 'all', accuracy: 100 / 3, givenGroup: 200 / 3, recoverable: 50 },
    groups: [{ name: 'many', accuracy: 100, givenGroup: 100, recoverable: null }],
    collect: [{ classId: 3, group: 'few', trainingImages: 4, samples: 3, right: 0, rightGivenGroup: 1 }],
  },
  leftOut: [{ name: 'ncm', why: 'it needs features (--features)' }],
} as unknown as Improvement;
const classCounts = Int32Array.of(300, 200, 50, 4);
const context = {
  name: 'birds',
  classifier: { classCounts },
  groups: classGroups(classCounts),
  seeds: [0],
  classNames: ['wren', 'robin', 'tit', 'kite'],
  files: { 'head.safetensors': 'crt of the first seed' },
} as unknown as VerdictContext;

it('rounds figures to three decimals but keeps settings as they are', () => {
  const text = encodeVerdict(improvement, context);
  const { name, methods, mem, diagnosis, groups, leftOut } = JSON.parse(text);
  const rounded = { difference: 33.333, interval: [-0.333, 66.667] };
  expect([name, groups]).toEqual(['birds', { many: 2, medium: 1, few: 1 }]);
  expect(methods[0]).toMatchObject({ settings: { learningRate: 0.00004 }, validation: 66.667, std: null });
  expect(methods[0].gains).toEqual({ all: rounded, many: null, medium: null, few: rounded });
  expect(mem.controls).toEqual([{ name: 'lambda-0', ...rounded }]);
  expect(mem.baseline).toEqual({ name: 'crt', ...rounded });
  expect(diagnosis.recoverable[0]).toEqual({ group: 'all', accuracy: 33.333, givenGroup: 66.667, recoverable: 50 });
  expect(diagnosis.collect[0]).toMatchObject({ class: 3, name: 'kite', right: 0 });
  expect(leftOut).toEqual(improvement.leftOut);
  expect(text.endsWith('}\n')).toBe(true);
});

it('counts the evaluated classes in the table only where classes have different numbers of samples', () => {
  expect(resultsOf(improvement, context)).toMatchObject({ classes: 4, judged: { all: 4 }, methods: [{ name: 'crt' }] });
  const balanced = { ...improvement, evidence: { ...improvement.evidence, balanced: true } };
  expect(resultsOf(balanced, context)).not.toHaveProperty('judged');
});
