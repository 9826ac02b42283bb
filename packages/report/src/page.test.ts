import type { Winners } from '@mem/evaluation';
import type { PretrainingData, ReportData, SliderData } from '@mem/results';
import { accuracyColumns, summarizeMethod } from '@mem/results';
import { describe, expect, it } from 'vitest';
import { renderReport } from './page.js';

const data = {
  title: 'A toy run',
  dataset: {
    name: 'toy',
    classes: 5,
    classCounts: [300, 120, 60, 25, 4],
    groupOfClass: [0, 0, 1, 1, 2],
    groupNames: ['many', 'medium', 'few'],
  },
  facts: [{ label: 'runtime', value: 'wasm' }],
  reference: 'ce',
  results: {
    dataset: 'toy',
    classes: 5,
    groups: { many: 2, medium: 2, few: 1 },
    stage1Seed: 7,
    seeds: [11, 12, 13],
    methods: [
      summarizeMethod('ce', [{ seed: null, all: 31.7, many: 61.2, medium: 22.3, few: 1.4 }]),
      summarizeMethod('mem', [
        { seed: 11, all: 40, many: 58, medium: 33, few: 20 },
        { seed: 12, all: 42, many: 57, medium: 35, few: 24 },
        { seed: 13, all: 44, many: 56, medium: 37, few: 28 },
      ]),
    ],
  },
  confusions: [
    {
      name: 'before: ce',
      matrix: [
        [0.8125, 0.1875, 0],
        [0.6, 0.3, 0.1],
        [null, null, null],
      ],
      errors: [16, 1030, 0],
    },
  ],
  ceilings: [{ name: 'mem', all: 50.5, groups: [60.5, 45.25, null] }],
  notes: ['Stage 1 was trained once.'],
} satisfies ReportData;

const png = 'data:image/png;base64,AAAA';
const pretraining: PretrainingData = {
  facts: [{ label: 'backbone', value: 'vit-tiny-patch4' }],
  training: { steps: [1, 2, 3], losses: [1.5, 1.25, 1], learningRates: [1e-3, 2e-3, 1e-3], stepsPerEpoch: 2 },
  examples: [
    { size: 32, original: png, masked: png, reconstructed: png },
    { size: 224, original: png, masked: png, reconstructed: png },
  ],
  normalizedPixels: true,
};

const slider = { starts: Uint32Array.of(0, 1), positions: Uint8Array.of(0), classes: Uint16Array.of(0) };
const page = renderReport(data);

const sliderOf = (winners: Winners): SliderData => ({
  name: 'x',
  label: 'x',
  description: 'x',
  positions: [0, 1],
  chosen: null,
  winners,
});

function textOf(markup: string): string {
  return markup.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, '|');
}

/** The first element that is opened and not closed, or closed and not open. */
function unbalanced(markup: string): string | undefined {
  const open: string[] = [];
  for (const [, slash, name, rest] of markup
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (/^(meta|br|img|input)$/.test(name!) || rest!.endsWith('/')) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) return name;
  }
  return open[0];
}

function charts(markup: string): string[] {
  return [...markup.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);
}

describe('renderReport', () => {
  it('shows every mean with its deviation, in the table and as a bar of each drawing', () => {
    expect(page).toMatch(
      /<th scope="row">mem<\/th>.*42\.0<\/span><span class="std">± 2\.0<.*± 1\.0<.*± 2\.0<.*± 4\.0</,
    );
    const bars = charts(page).slice(0, 2).map(textOf);
    expect(bars).toHaveLength(2);
    for (const { mean } of data.results.methods) {
      for (const column of accuracyColumns) {
        for (const drawing of bars) expect(drawing).toContain(`|${mean[column]?.toFixed(1)}|`);
      }
    }
  });

  it('marks the best of each column and the deterministic methods', () => {
    expect([...page.matchAll(/class="best">([^<]*)/g)].map(([, value]) => value)).toEqual([
      '61.2',
      '42.0',
      '35.0',
      '24.0',
    ]);
    expect(textOf(page)).toContain('deterministic');
    expect(textOf(page)).toContain('3 seeds');
    expect(textOf(page)).toContain('|+10.3 over ce|');
  });

  it('keeps stage-1 and stage-2 seeds apart', () => {
    expect(page).toContain('over 3 stage-2 seeds (11, 12, 13)');
    expect(page).toContain('stage-1 model (seed 7)');
  });

  it('shows where errors go, the ceilings and the notes', () => {
    expect(page).toContain('style="--percent: 81.3%">81.3 %</td>');
    expect(page).toContain('1,030 errors');
    expect(textOf(page)).toMatch(/\|mem\|+50\.5\|\+8\.5\|.*45\.3\|\+10\.3\|.*–\|/);
    expect(textOf(page)).toContain('Stage 1 was trained once.');
  });

  it('gives the same bytes for the same data', () => {
    expect(renderReport(structuredClone(data))).toBe(page);
  });

  it('needs nothing from outside and runs nothing', () => {
    expect(page.replaceAll(/http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink)/g, '')).not.toMatch(
      /https?:|\/\/\w|url\(|@import/,
    );
    expect(page).not.toMatch(/<script|<link|<img| on\w+=|script-src/);
  });

  it('is balanced markup without leaked values', () => {
    expect(unbalanced('<p><b></p>')).toBe('p');
    expect(unbalanced(page)).toBeUndefined();
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object/);
  });

  it('draws in colours that follow the theme', () => {
    for (const svg of charts(page)) {
      expect(svg).not.toContain('ecmeta');
      const colors = [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, color]) => color!);
      expect(colors.filter((color) => color !== 'none' && !color.startsWith('var(--'))).toEqual([]);
      expect(colors).toContain('var(--group-2)');
      expect(svg).toMatch(/^<svg viewBox="0 0 (928|380) \d+" aria-hidden="true">/);
    }
    expect(charts(page)).toHaveLength(4);
  });

  it('escapes every text', () => {
    const evil = '<script>alert("1")</script>&\'';
    const ceiling = { name: evil, all: null, groups: [null, null, null] };
    const markup = renderReport({
      title: evil,
      dataset: { ...data.dataset, name: evil, groupNames: [evil, 'b', 'c'] },
      facts: [{ label: evil, value: evil }],
      results: { ...data.results, methods: [{ ...data.results.methods[0]!, name: evil }] },
      confusions: [{ ...data.confusions[0]!, name: evil }],
      ceilings: [ceiling],
      notes: [evil],
      reference: evil,
      differences: [
        { name: evil, columns: { all: { difference: 1, interval: [0, 2] }, many: null, medium: null, few: null } },
      ],
      calibrations: [
        { name: evil, error: 0.1, bins: [{ lower: 0, upper: 1, count: 1, accuracy: 1, confidence: 0.9 }] },
      ],
      magnitudes: {
        name: evil,
        edges: [0, 1],
        counts: [
          [[1], [0], [0]],
          [[1], [0], [0]],
          [[1], [0], [0]],
        ],
      },
      gallery: {
        rescued: [
          { src: `data:image/png;base64,${evil}`, name: evil, truth: evil, group: evil, before: evil, after: evil },
        ],
        lost: [],
        rescuedTotal: 1,
        lostTotal: 0,
      },
      sliders: [{ name: evil, label: evil, description: evil, positions: [0, 1], chosen: null, winners: slider }],
      testImages: { labels: [0] },
      pretraining: {
        facts: [{ label: evil, value: evil }],
        examples: [{ size: 32, original: `data:image/png;base64,${evil}`, masked: png, reconstructed: png }],
        normalizedPixels: false,
      },
    });
    expect(markup).not.toContain('<script>alert');
    expect(unbalanced(markup)).toBeUndefined();
    expect(markup.match(/&lt;script&gt;/g)!.length).toBeGreaterThan(10);
  });

  it('says what the figures are of where classes have unequally many test samples', () => {
    const markup = renderReport({
      ...data,
      results: {
        ...data.results,
        judged: { all: 3, many: 2, medium: 1, few: 0 },
        methods: [
          summarizeMethod('ce', [{ seed: null, all: 45.3, many: 61.2, medium: 13.5, few: null, bySample: 88.8 }]),
        ],
      },
    });
    const text = textOf(markup).replaceAll('|', ' ').replace(/\s+/g, ' ');
    expect(text).toContain('all 3 of 5 classes by sample many 2 classes medium 1 of 2 classes few 0 of 1 classes');
    expect(text).toContain(
      'Classes have different numbers of test samples: &quot;all&quot; is the mean class accuracy, &quot;by sample&quot; the accuracy over samples. 3 of 5 classes have test samples; medium: 1 of 2; few: 0 of 1.',
    );
    expect(text).toContain('88.8');
    expect(page).not.toMatch(/different numbers|by<br>sample/);
  });

  it('shows dashes for an empty group and leaves out what was not measured', () => {
    const markup = renderReport({
      ...data,
      results: {
        ...data.results,
        stage1Seed: null,
        seeds: [],
        methods: [summarizeMethod('ce', [{ seed: null, all: 31.7, many: 61.2, medium: null, few: null }])],
      },
      confusions: [],
      ceilings: [],
      notes: [],
    });
    expect(textOf(charts(markup)[0]!).match(/–/g)).toHaveLength(2);
    expect(markup).toContain('no test samples');
    expect(markup).toContain('given model');
    expect(markup).not.toMatch(
      /<h2>(Differences|Live trade-off|Magnitudes|Corrected|Calibration|Pre-training|Training|Where errors go|Given the true group|Notes)|±|NaN/,
    );
  });

  it('shows pre-training beside the results, and alone where there are none', () => {
    expect(renderReport({ ...data, pretraining })).toContain('<li><a href="#pretraining">Pre-training</a></li>');
    const { title, dataset, facts } = data;
    const markup = renderReport({ title, dataset, facts, notes: [], pretraining });
    expect([...markup.matchAll(/<h2>([^<]*)/g)].map(([, heading]) => heading)).toEqual(['Pre-training']);
    expect(markup).not.toMatch(/<dl class="tiles">|<nav|undefined|NaN|Infinity|\[object/);
    expect(unbalanced(markup)).toBeUndefined();
    expect(textOf(markup)).toContain('|runtime||wasm|');
    expect(textOf(markup)).toContain('|backbone||vit-tiny-patch4|');
    expect(textOf(charts(markup)[0]!)).toContain('|learning rate|');
    expect(markup).toContain('<td>1.50</td><td>1.000</td>');
  });

  it('shows each reconstructed image in a row, its pixels with their edges where it is small', () => {
    const markup = renderReport({ ...data, pretraining });
    const rows = [...markup.matchAll(/<tr><th scope="row">(\d)<\/th>(?:<td><img [^>]*><\/td>){3}<\/tr>/g)];
    expect(rows.map(([, image]) => image)).toEqual(['1', '2']);
    expect(rows[0]![0].match(/width="32" height="32" class="pixelated"/g)).toHaveLength(3);
    expect(rows[1]![0]).not.toContain('pixelated');
    expect([...rows[1]![0].matchAll(/alt="([^"]*)"/g)].map(([, alt]) => alt)).toEqual([
      'Validation image 2',
      'Validation image 2, visible patches only',
      'Validation image 2, hidden patches predicted',
    ]);
    const relative = 'mean and deviation are those of the original';
    expect(markup).toContain(relative);
    expect(renderReport({ ...data, pretraining: { ...pretraining, normalizedPixels: false } })).not.toContain(relative);
  });

  it('leaves out the curves of a pre-training without metrics and the table of one without pictures', () => {
    const markup = renderReport({ ...data, pretraining: { ...pretraining, training: undefined, examples: [] } });
    expect(markup).toContain('<h2>Pre-training</h2>');
    expect(markup).not.toMatch(/Reconstructions|<h3>Loss/);
  });

  it.each([
    ['counts of other classes', { dataset: { ...data.dataset, classes: 6 } }, 'bad-shape'],
    ['a class in no group', { dataset: { ...data.dataset, groupOfClass: [0, 0, 1, 1, 3] } }, 'bad-group'],
    ['a matrix of other groups', { confusions: [{ name: 'x', matrix: [[1]], errors: [1, 2, 3] }] }, 'bad-shape'],
    [
      'a training without all losses',
      { training: { steps: [1], losses: [], learningRates: [1], stepsPerEpoch: 1 } },
      'bad-shape',
    ],
    [
      'histograms of groups without names',
      { magnitudes: { name: 'x', edges: [0, 1], groupNames: ['a', 'b'], counts: [[[1]]] } },
      'bad-shape',
    ],
    ['histograms of other groups', { magnitudes: { name: 'x', edges: [0, 1], counts: [[[1]]] } }, 'bad-shape'],
    [
      'an image from the network',
      {
        gallery: {
          rescued: [],
          lost: [{ src: 'https://x', truth: 'a', group: 'b', before: 'a', after: 'c' }],
          rescuedTotal: 0,
          lostTotal: 1,
        },
      },
      'bad-value',
    ],
    [
      'a pre-training without all losses',
      { pretraining: { ...pretraining, training: { steps: [1], losses: [], learningRates: [1], stepsPerEpoch: 1 } } },
      'bad-shape',
    ],
    [
      'a reconstruction from the network',
      {
        pretraining: {
          ...pretraining,
          examples: [{ size: 32, original: png, masked: 'https://x', reconstructed: png }],
        },
      },
      'bad-value',
    ],
    ['a slider without labels', { sliders: [sliderOf(slider)] }, 'bad-shape'],
    ['a slider of other images', { sliders: [sliderOf(slider)], testImages: { labels: [0, 1] } }, 'bad-shape'],
    [
      'a slider of other classes',
      { sliders: [sliderOf({ ...slider, classes: Uint16Array.of(9) })], testImages: { labels: [0] } },
      'bad-label',
    ],
    ['labels of other classes', { sliders: [sliderOf(slider)], testImages: { labels: [5] } }, 'bad-label'],
    ['a ceiling of other groups', { ceilings: [{ name: 'x', all: 1, groups: [1] }] }, 'bad-shape'],
  ])('refuses %s', (_, part, code) => {
    expect(() => renderReport({ ...data, ...part })).toThrow(expect.objectContaining({ code }));
  });
});
