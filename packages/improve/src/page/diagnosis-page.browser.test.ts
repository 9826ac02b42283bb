import { int32Vector } from '@mem/arrays';
import { argmaxRows } from '@mem/evaluation';
import { deriveKey, normals, randomKey } from '@mem/random';
import { classGroups } from '@mem/stage2';
import {
  type Browser,
  chromium,
  describeWith,
  expectAccessible,
  expectPageFits,
  openChromium,
  openPage,
} from '@mem/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Improvement, judgeTrials } from '../improvement.js';
import { plainName, type Trial, type TrialKind } from '../try-methods.js';
import { diagnosisPage } from './diagnosis-page.js';

const [classes, perClass, seed] = [30, 20, 3];
const classCounts = Int32Array.from({ length: classes }, (_, c) => Math.round(500 * 0.01 ** (c / (classes - 1))));
const groups = classGroups(classCounts);
const classNames = Array.from({ length: classes }, (_, c) =>
  c === 29 ? '<b>"rare" & long-haired dachshund</b>' : `class ${c}`,
);
const labels = Int32Array.from({ length: classes * perClass }, (_, i) => i % classes);
const image = normals(randomKey(5), labels.length * classes);

/** A trial whose logits tell the class to some degree and lean to the classes with many images by `lean`. */
function trial(name: string, kind: TrialKind, lean: number, validation: number): Trial {
  const fits = (kind === 'plain' ? [null] : [0, 1]).map((each) => {
    const noise = normals(deriveKey(randomKey(6), name, each ?? 0), image.length);
    const data = noise.map((value, at) => {
      const c = at % classes;
      const own = labels[Math.floor(at / classes)] === c ? 2.5 : 0;
      return own + image[at]! + 0.4 * value + lean * Math.log(classCounts[c]!);
    });
    const predictions = int32Vector(argmaxRows(data, classes));
    const logits = { dtype: 'float32', shape: [labels.length, classes], data } as const;
    return {
      method: name,
      role: name === 'group-bias' ? ('control' as const) : ('method' as const),
      seed: each,
      settings: { learningRate: 0.001 },
      validationAccuracy: validation,
      predictions,
      logits,
    };
  });
  return { name, kind, fits, validation, ...(kind === 'mem' && { saved: new Uint8Array() }) };
}

function improvementOf(memLean: number): Improvement {
  const mem = trial('mem+balanced-softmax', 'mem', memLean, memLean < 0.5 ? 0.6 : 0.1);
  const trials = [
    trial(plainName, 'plain', 0.8, 0.3),
    trial('logit-adjustment', 'baseline', memLean + 0.2, memLean < 0.5 ? 0.5 : 0.2),
    mem,
    trial('group-bias', 'baseline', memLean + 0.25, 0.25),
    trial('lambda-0', 'control', 0.5, 0.4),
    trial('shuffled-groups', 'control', 0.5, 0.4),
  ];
  const leftOut = [{ name: 'tau-norm', why: "it needs the head's weights (--head-weight)" }];
  const samples = { labels };
  return judgeTrials(
    { trials, mem, leftOut },
    {
      classCounts,
      groups: groups.shot,
      seed,
      samples: { selection: samples, verdict: samples, evidence: 'test', selectedOnSeen: false },
    },
  );
}

const context = {
  name: 'bird feeder',
  classifier: {
    train: {
      logits: { dtype: 'float32', shape: [1, classes], data: new Float32Array(classes) },
      labels: Int32Array.of(0),
    },
    classCounts,
  },
  groups,
  seeds: [0, 1],
  classNames,
  files: { 'modulator.safetensors': 'mem of the first seed', 'modulator.onnx': 'the same as ONNX' },
  runtime: 'onnx (cpu, 2 threads)',
  steps: 1500,
} as const;
const [helped, nothing] = [improvementOf(0.1), improvementOf(0.8)];
const pages = { helped: diagnosisPage(helped, context), nothing: diagnosisPage(nothing, context) };

it('says what the verdict says, with names as text', () => {
  expect(helped.verdict.use).toBe('mem+balanced-softmax');
  expect(nothing.verdict.use).toBeNull();
  expect(pages.helped).toContain('MEM helps: use the saved modulator (mem+balanced-softmax).');
  expect(pages.nothing).toContain('Keep your classifier as it is');
  for (const page of Object.values(pages)) {
    expect(page).toContain('&lt;b&gt;&quot;rare&quot; &amp; long-haired dachshund&lt;/b&gt;');
    expect(page).not.toContain('<script');
    expect(page).toContain('tau-norm was left out: it needs the head');
  }
  expect(diagnosisPage(improvementOf(0.1), context)).toBe(pages.helped);
});

describeWith(chromium(), 'the diagnosis page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser.close());

  it.each([
    ['light', 360],
    ['dark', 360],
    ['light', 1280],
    ['dark', 1280],
  ] as const)(
    'in the %s theme fits a screen %s pixels wide, asks for nothing and complains of nothing',
    async (colorScheme, width) => {
      for (const markup of Object.values(pages)) {
        const { page, complaints } = await openPage(browser, markup, { colorScheme, width });
        await expectPageFits(page);
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    },
  );

  it('shows the figures of the verdict, and can be read aloud', async () => {
    const { page } = await openPage(browser, pages.helped);
    const { all, groups: byGroup } = helped.diagnosis;
    const rows = await page.locator('#recoverable tbody tr').allTextContents();
    expect(rows).toHaveLength(4);
    for (const [i, { name, accuracy, givenGroup, recoverable }] of [all, ...byGroup].entries()) {
      for (const text of [name, ...[accuracy, givenGroup, recoverable!].map((value) => value.toFixed(1))])
        expect(rows[i]).toContain(text);
    }
    const mean = helped.figures.methods[0]!.accuracies.mean;
    expect(await page.locator('.tiles .value').allTextContents()).toEqual(
      Object.values(mean).map((value) => value!.toFixed(1)),
    );
    const collect = await page.locator('#collect tbody tr').count();
    expect(collect).toBe(Math.min(25, helped.diagnosis.collect.length));
    const compared = await page.locator('#modulator tbody th').allInnerTexts();
    expect(compared.map((text) => text.split('\n')[0])).toEqual([
      'group-bias',
      'lambda-0',
      'shuffled-groups',
      'logit-adjustment',
    ]);
    await expectAccessible(page);
    await page.context().close();
  });
});
