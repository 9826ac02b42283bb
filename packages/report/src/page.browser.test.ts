import { proceduralSet } from '@mem/datasets';
import {
  accuracyGivenGroup,
  argmaxRows,
  blendWinners,
  calibrationError,
  groupAccuracies,
  groupConfusion,
  tauWinners,
} from '@mem/evaluation';
import { shotGroups } from '@mem/groups';
import { deriveKey, integers, normals, randomKey, uniforms } from '@mem/random';
import type { GalleryImage, ReconstructedExample, ReportData } from '@mem/results';
import {
  type Accuracies,
  accuracyColumns,
  magnitudeHistograms,
  pairedDifferences,
  type RunResult,
  summarizeMethod,
} from '@mem/results';
import {
  type Browser,
  chromium,
  describeWith,
  expectAccessible,
  expectPageFits,
  openChromium,
  openDetails,
  openPage,
  type Page,
} from '@mem/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderReport } from './page.js';
import { sliderState } from './slider-state.js';

const key = randomKey(4);
const [classes, perClass] = [20, 50];
const classCounts = Array.from({ length: classes }, (_, c) => Math.round(400 * 0.01 ** (c / (classes - 1))));
const groups = shotGroups(classCounts);
const labels = Int32Array.from({ length: classes * perClass }, (_, i) => Math.floor(i / perClass));
const names = [
  'ce',
  'crt',
  'lws',
  'ncm',
  'tau-norm',
  'logit-adjustment',
  'balanced-softmax',
  'mem',
  'mem-dac',
  'mem-lambda-0',
  'mem-shuffled-groups',
  'mem-transformer',
  'group-bias',
];
const positions = Array.from({ length: 41 }, (_, i) => i / 20);
const norms = classCounts.map((count) => 0.4 + 0.25 * Math.log(count));

/** Logits that tell the class to some degree and lean to the classes with many images; `lift` takes that back. */
function logitsOf(name: string, lift: number, seed: number): Float32Array {
  const noise = normals(deriveKey(key, name, seed), labels.length * classes);
  const shared = normals(deriveKey(key, 'images'), labels.length * classes);
  return noise.map((value, at) => {
    const [image, j] = [Math.floor(at / classes), at % classes];
    const fits = labels[image] === j ? 2.2 : 0;
    return (fits + shared[at]! + 0.3 * value) * norms[j]! + (1 - lift) * Math.log(classCounts[j]!) * 0.5;
  });
}

const lifts = names.map((name, i) => (name === 'ce' ? 0 : 0.4 + 0.05 * i));
const logits = names.map((name, i) => (name === 'ce' ? [0] : [1, 2, 3]).map((seed) => logitsOf(name, lifts[i]!, seed)));
const predictions = logits.map((seeds) => seeds.map((each) => argmaxRows(each, classes)));
const [ce, mem] = [logits[0]![0]!, logits[names.indexOf('mem')]![0]!];

function runsOf(method: number): RunResult[] {
  return predictions[method]!.map((predicted, seed) => {
    const { all, groups: shares } = groupAccuracies({ labels, predictions: predicted, groups });
    const [many, medium, few] = shares.map((share) => 100 * share!) as [number, number, number];
    return { seed: names[method] === 'ce' ? null : seed + 1, all: 100 * all, many, medium, few };
  });
}

function galleryImages(count: number, rescued: boolean): GalleryImage[] {
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = integers(deriveKey(key, 'gallery', i), 2, 360);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="hsl(${a} 40% 60%)"/><circle cx="${2 + (i % 4)}" cy="4" r="2" fill="hsl(${b} 60% 40%)"/></svg>`;
    const [truth, other] = [`golden retriever ${i}`, i % 3 === 0 ? 'German short-haired pointer' : 'tabby'];
    return {
      src: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
      name: `test_${i}.jpg`,
      truth,
      group: groups.names[i % 3]!,
      before: rescued ? other : truth,
      after: rescued ? truth : other,
    };
  });
}

/** Drawn images, three quarters of their patches taken out of them, and those filled with their mean in place of a decoder's work. */
async function reconstructedExamples(count: number): Promise<ReconstructedExample[]> {
  const [size, patch] = [32, 4];
  const { splits } = await proceduralSet({
    numClasses: 4,
    maxTrain: 4,
    imbalance: 1,
    validationPerClass: 2,
    testPerClass: 1,
  });
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const original = Uint8Array.from(
        splits.validation.images.subarray(i * size * size * 3, (i + 1) * size * size * 3),
      );
      const hidden = uniforms(deriveKey(key, 'mask', i), (size / patch) ** 2).map((u) => (u < 0.75 ? 1 : 0));
      const patchOf = (at: number): number => {
        const [y, x] = [Math.floor(at / 3 / size), Math.floor(at / 3) % size];
        return Math.floor(y / patch) * (size / patch) + Math.floor(x / patch);
      };
      const url = async (pixels: Uint8Array): Promise<string> => {
        const png = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
          .png()
          .toBuffer();
        return `data:image/png;base64,${png.toString('base64')}`;
      };
      return {
        size,
        original: await url(original),
        masked: await url(original.map((value, at) => (hidden[patchOf(at)] ? 128 : value))),
        reconstructed: await url(original.map((value, at) => (hidden[patchOf(at)] ? (value + 128) / 2 : value))),
      };
    }),
  );
}

const winners = [
  tauWinners({ logits: ce, weightNorms: norms, positions }),
  blendWinners({ before: ce, after: mem, numClasses: classes, positions }),
];
const steps = Array.from({ length: 1200 }, (_, i) => 5 * (i + 1));
const losses = uniforms(deriveKey(key, 'loss'), steps.length).map(
  (u, i) => 0.4 + 2.6 * Math.exp(-i / 250) * (0.75 + 0.5 * u),
);
const told = accuracyGivenGroup({ logits: ce, labels, groups });
const data = {
  title: 'Stage-2 methods on a set made from a seed',
  dataset: {
    name: 'made-from-a-seed-lt',
    classes,
    classCounts,
    groupOfClass: Array.from(groups.ofClass),
    groupNames: groups.names,
  },
  facts: [
    { label: 'backbone', value: 'resnet18-tiny' },
    { label: 'stage 1', value: '60 epochs of cross-entropy, seed 0' },
    { label: 'stage 2', value: '3000 steps of 256 samples' },
    { label: 'runtime', value: 'onnx, 4 threads' },
  ],
  reference: 'ce',
  results: {
    dataset: 'made-from-a-seed-lt',
    classes,
    groups: { many: groups.classes[0]!.length, medium: groups.classes[1]!.length, few: groups.classes[2]!.length },
    stage1Seed: 0,
    seeds: [1, 2, 3],
    methods: names.map((name, method) => summarizeMethod(name, runsOf(method))),
  },
  confusions: [0, names.indexOf('mem')].map((method, i) => {
    const { fractions, errors } = groupConfusion({ labels, predictions: predictions[method]![0]!, groups });
    return { name: ['before: ce', 'after: mem'][i]!, matrix: fractions.map((row) => row!), errors: [...errors] };
  }),
  ceilings: [{ name: 'ce', all: 100 * told.all, groups: told.groups.map((share) => 100 * share!) }],
  notes: ['Every setting was chosen on the validation split with the first stage-2 seed.'],
  training: {
    steps,
    losses: [...losses],
    learningRates: steps.map((step) => 0.05 * (1 + Math.cos((Math.PI * step) / 6000))),
    stepsPerEpoch: 100,
  },
  differences: pairedDifferences({
    labels,
    groups,
    reference: 'ce',
    seed: 1,
    runs: names.map((name, method) => ({ name, predictions: predictions[method]! })),
  }),
  calibrations: [
    { name: 'before: ce', ...calibrationError({ logits: ce, labels }) },
    { name: 'after: mem', ...calibrationError({ logits: mem, labels }) },
  ],
  magnitudes: {
    name: 'mem',
    ...magnitudeHistograms({
      magnitudes: normals(deriveKey(key, 'q'), labels.length * 3).map(
        (z, at) => 1.5 + 0.3 * z + (groups.ofClass[labels[Math.floor(at / 3)]!] === at % 3 ? 0.7 : 0),
      ),
      labels,
      groups,
    }),
  },
  gallery: { rescued: galleryImages(12, true), lost: galleryImages(5, false), rescuedTotal: 214, lostTotal: 5 },
  sliders: [
    {
      name: 'tau-norm',
      label: 'tau',
      description:
        'Each class weight is divided by its norm to the power of tau: 0 leaves the weights of stage 1, 1 makes all norms equal.',
      positions,
      chosen: 14,
      winners: winners[0]!,
    },
    {
      name: 'mem',
      label: 'strength of the modulator',
      description: 'Logits on the way from plain cross-entropy (0) to the fitted modulator (1) and beyond it.',
      positions,
      chosen: 20,
      winners: winners[1]!,
    },
  ],
  testImages: { labels },
  pretraining: {
    facts: [
      { label: 'backbone', value: 'vit-tiny-patch4' },
      { label: 'patches masked', value: '75 %' },
      { label: 'images per update', value: '4096, 64 at a time' },
      { label: 'peak learning rate', value: '0.0024 (0.00015 per 256 images)' },
    ],
    training: {
      steps,
      losses: steps.map((step, i) => 0.42 + 0.8 * Math.exp(-step / 400) + 0.01 * losses[i]!),
      learningRates: steps.map((step) => 0.0024 * Math.min(step / 600, 0.5 + 0.5 * Math.cos((Math.PI * step) / 6000))),
      stepsPerEpoch: 15,
    },
    examples: await reconstructedExamples(8),
    normalizedPixels: true,
  },
} satisfies ReportData;
const markup = renderReport(data);
const { title, dataset, facts, notes, pretraining } = data;
const pretrainingAlone = renderReport({ title, dataset, facts, notes, pretraining });

it('names the one script that it runs by its hash', () => {
  expect(markup.match(/script-src 'sha256-[^']{44}'"/g)).toHaveLength(1);
  expect(markup.match(/<script>/g)).toHaveLength(1);
  expect(markup.length).toBeLessThan(1_000_000);
  expect(markup.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

describeWith(chromium(), 'the report in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser.close());

  const open = ({ body = markup, ...options }: Parameters<typeof openPage>[2] & { readonly body?: string } = {}) =>
    openPage(browser, body, options);

  /** The numbers of the slider's table: accuracy of each row, then predicted images of each group. */
  const shown = async (page: Page): Promise<string[]> => [
    ...(await page.locator('#slider-table .accuracy').allTextContents()),
    ...(await page.locator('#slider-table .predicted').allTextContents()).slice(1),
  ];
  const expected = (slider: number, position: number): string[] => {
    const { accuracies, predicted } = sliderState(winners[slider]!, position, labels, groups);
    return [...accuracies.map((accuracy) => accuracy!.toFixed(1)), ...predicted.map(String)];
  };

  it('neither fails nor asks the network for anything, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await open({ colorScheme });
      await openDetails(page);
      await page.locator('#slider-range').press('ArrowRight');
      const images = page.locator('img');
      for (let i = 0; i < (await images.count()); i++) await images.nth(i).scrollIntoViewIfNeeded();
      expect(await images.evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0))).toBe(
        true,
      );
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('runs no script but its own', async () => {
    const { page, complaints } = await open({ body: markup.replace("'use strict';", "'use strict'; ") });
    expect(await page.locator('#slider-app').isVisible()).toBe(false);
    expect(complaints).toEqual([expect.stringContaining('Content Security Policy')]);
    await page.context().close();
  });

  it('draws bars as long as the results are high', async () => {
    const { page } = await open();
    const bars = await page.locator('#results .wide path[data-method]').evaluateAll((all) =>
      all.map((bar) => ({
        method: bar.getAttribute('data-method')!,
        column: bar.getAttribute('data-column')!,
        width: bar.getBoundingClientRect().width,
      })),
    );
    expect(bars).toHaveLength(names.length * accuracyColumns.length);
    const mean = ({ method, column }: (typeof bars)[number]): number =>
      data.results.methods.find(({ name }) => name === method)!.mean[column as keyof Accuracies]!;
    const scale = bars[0]!.width / mean(bars[0]!);
    for (const bar of bars) expect(Math.abs(bar.width - scale * mean(bar)), JSON.stringify(bar)).toBeLessThan(0.1);
    await page.context().close();
  });

  it('computes the accuracies of each slider position', async () => {
    const { page } = await open();
    const range = page.getByRole('slider', { name: 'tau' });
    expect(await shown(page)).toEqual(expected(0, 14));
    await range.press('ArrowRight');
    expect(await shown(page)).toEqual(expected(0, 15));
    expect(await page.locator('#slider-app output').textContent()).toBe('0.75');
    await range.press('Home');
    expect(await shown(page)).toEqual(expected(0, 0));
    expect(await page.locator('#slider-table .change').allTextContents()).toEqual(['±0.0', '±0.0', '±0.0', '±0.0']);
    await range.fill('40');
    expect(await shown(page)).toEqual(expected(0, 40));
    await page.getByRole('button', { name: 'Back to 0.7' }).click();
    expect(await shown(page)).toEqual(expected(0, 14));
    await page.getByRole('radio', { name: 'tau-norm' }).press('ArrowRight');
    const strength = page.getByRole('slider', { name: 'strength of the modulator' });
    expect(await shown(page)).toEqual(expected(1, 20));
    for (const position of [0, 7, 33]) {
      await strength.fill(String(position));
      expect(await shown(page)).toEqual(expected(1, position));
    }
    expect(await strength.getAttribute('aria-valuetext')).toBe('strength of the modulator 1.65');
    const width = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((bar) => Number.parseFloat(getComputedStyle(bar, '::before').width) / bar.clientWidth);
    const few = sliderState(winners[1]!, 33, labels, groups).accuracies[3]!;
    expect(await width('tr[data-column="few"] .bar')).toBeCloseTo(few / 100, 2);
    await page.context().close();
  });

  it('computes means over the classes that have test images, however many each has', async () => {
    // Half of the classes, the first with the most images.
    const kept = Array.from(labels.keys()).filter((i) => labels[i]! % 2 === 0 && i % perClass < 40 - labels[i]!);
    const own = labels.filter((_, i) => kept.includes(i));
    const rows = (logits: Float32Array) =>
      Float32Array.from(kept.flatMap((i) => [...logits.subarray(i * classes, (i + 1) * classes)]));
    const blend = blendWinners({ before: rows(ce), after: rows(mem), numClasses: classes, positions });
    const { page } = await open({
      body: renderReport({
        ...data,
        sliders: [{ ...data.sliders[1]!, winners: blend }],
        testImages: { labels: own },
      }),
    });
    for (const position of [0, 20, 33]) {
      await page.locator('#slider-range').fill(String(position));
      const { accuracies } = sliderState(blend, position, own, groups);
      expect(await page.locator('#slider-table .accuracy').allTextContents()).toEqual(
        accuracies.map((accuracy) => accuracy!.toFixed(1)),
      );
    }
    const { all, bySample } = groupAccuracies({ labels: own, predictions: argmaxRows(rows(ce), classes), groups });
    expect(Math.abs(all - bySample)).toBeGreaterThan(0.01);
    await page.context().close();
  });

  it('shows the slider as a table where scripts do not run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.locator('#slider-app').isVisible()).toBe(false);
    await page.locator('#sliders summary').click();
    const row = await page.getByRole('row', { name: '0.7 (results)' }).textContent();
    for (const value of expected(0, 14)) expect(row).toContain(value);
    await page.context().close();
  });

  it.each([360, 1280])('fits a screen %s pixels wide, with details open', async (width) => {
    for (const [colorScheme, body] of [
      ['light', markup],
      ['dark', markup],
      ['light', pretrainingAlone],
    ] as const) {
      const { page } = await open({ width, colorScheme, body });
      await expectPageFits(page);
      await page.context().close();
    }
  });

  it.each([360, 1280])(
    'shows reconstructed images in rows of equal squares on a screen %s pixels wide',
    async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, complaints } = await open({ width, colorScheme, body: pretrainingAlone });
        const boxes = await page.locator('#pretraining img').evaluateAll((all) =>
          all.map((img) => {
            const { left, right, top, width, height } = img.getBoundingClientRect();
            const { imageRendering } = getComputedStyle(img);
            return {
              left,
              right,
              top,
              width,
              height,
              imageRendering,
              natural: (img as HTMLImageElement).naturalWidth,
            };
          }),
        );
        expect(boxes).toHaveLength(8 * 3);
        for (const [i, box] of boxes.entries()) {
          const first = boxes[i - (i % 3)]!;
          expect(box.natural).toBe(32);
          expect(box.imageRendering).toBe('pixelated');
          expect(box.width).toBeCloseTo(first.width, 1);
          expect(box.height).toBeCloseTo(box.width, 1);
          expect(box.top).toBeCloseTo(first.top, 1);
          expect(box.left).toBeGreaterThanOrEqual(i % 3 === 0 ? 0 : boxes[i - 1]!.right);
          expect(box.right).toBeLessThanOrEqual(width);
          // Large enough to judge by.
          expect(box.width).toBeGreaterThan(80);
        }
        expect(await page.locator('#pretraining figure svg:visible').count()).toBe(1);
        expect(await page.locator('h2').allTextContents()).toEqual(['Pre-training', 'Notes']);
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    },
  );

  it('can be read aloud: images have texts, headings are in order, links lead somewhere', async () => {
    const { page } = await open();
    const alts = await page.locator('img').evaluateAll((all) => all.map((img) => img.getAttribute('alt')));
    expect(alts).toHaveLength(17 + 8 * 3);
    expect(new Set(alts.slice(17)).size).toBe(8 * 3);
    for (const alt of alts.slice(17)) expect(alt).toMatch(/^Validation image [1-8](, .+)?$/);
    for (const alt of alts.slice(0, 17))
      expect(alt).toMatch(/^Test image of .+, predicted as .+ before MEM and as .+ after$/);
    expect(await page.locator('nav a').count()).toBe(12);
    await expectAccessible(page);
    await page.context().close();
  });
});
