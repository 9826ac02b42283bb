import { describe, expect, it } from 'vitest';
import { summarizeMethod } from '../results.js';
import { ablationTable } from './ablations.js';
import type { ComparedRun } from './compared-run.js';
import { allTables, compareWithPaper } from './comparison.js';
import { formatCell, tableNote } from './comparison-table.js';

const accuracies = (all: number) => ({ all, many: all + 20, medium: all - 5, few: all - 20 });

const run = (name: string, settings: ComparedRun['settings'], changes: Partial<ComparedRun> = {}): ComparedRun => ({
  name,
  backbone: 'vit-base-patch16',
  training: 'from scratch, 100 epochs',
  settings,
  dataset: { name: 'ImageNet-LT', classes: 1000, groups: { many: 385, medium: 479, few: 136 } },
  stage1Seeds: [0],
  methods: [
    summarizeMethod('ce', [{ seed: null, ...accuracies(40) }]),
    summarizeMethod('mem', [
      { seed: 0, ...accuracies(45) },
      { seed: 1, ...accuracies(46) },
    ]),
  ],
  evaluation: {
    reference: 'ce',
    confusions: [
      {
        name: 'before: ce',
        errors: [4, 2, 0],
        matrix: [
          [0.75, 0.25, 0],
          [0.5, 0.5, 0],
          [null, null, null],
        ],
      },
    ],
    ceilings: [{ name: 'ce', all: 60, groups: [70, 55, 50] }],
    differences: [],
    calibrations: [],
    settings: [],
  },
  ...changes,
});

const toy = { name: 'toy', classes: 10, groups: { many: 3, medium: 3, few: 4 } };

/** The rows of a table as text: name, source, cells. */
function rowsOf(runs: readonly ComparedRun[], id: string): string[] {
  const table = allTables(compareWithPaper(runs)).find((each) => each.id === id)!;
  return table.rows.map(({ name, source, cells }) =>
    [name, source, ...cells.map((cell) => formatCell(cell, source))].join(' | '),
  );
}

describe('compareWithPaper', () => {
  it('has our methods after those of the paper on the same data set', () => {
    const rows = rowsOf([run('a', {})], 'table-1-imagenet-lt');
    expect(rows[3]).toBe('ACE | paper | – | – | – | 56.6');
    expect(rows.slice(8)).toEqual([
      'MEM | paper | 76.0 | 62.0 | 43.7 | 64.9',
      'ce | a | 60.0 | 35.0 | 20.0 | 40.0',
      'mem | a | 65.5 ± 0.7 | 40.5 ± 0.7 | 25.5 ± 0.7 | 45.5 ± 0.7',
    ]);
  });

  it('has our backbones below their published rows, and other backbones and data sets in rows of their own', () => {
    const runs = [
      run('a', {}),
      run('b', {}, { backbone: 'resnet8-cifar' }),
      run('c', {}, { dataset: toy }),
      run(
        'd',
        {},
        { dataset: toy, backbone: 'features', methods: [summarizeMethod('ncm', [{ seed: null, ...accuracies(30) }])] },
      ),
    ];
    expect(rowsOf(runs, 'table-2')).toEqual([
      'ResNeXt-50 | paper | – | – | – | – | –',
      'ViT-B | paper | 53.5 | – | 58.06* | – | 58.88',
      'ViT-B | a | 40.0 | – | – | – | 45.5 ± 0.7',
      'ViT-L | paper | – | – | 64.1* | – | 64.9',
      'CViT-B | paper | – | – | 61.85* | – | 62.51',
      'resnet8-cifar | b | 40.0 | – | – | – | 45.5 ± 0.7',
    ]);
    expect(rowsOf(runs, 'backbones-toy')).toEqual([
      'ViT-B | c | 40.0 | – | – | – | 45.5 ± 0.7 | –',
      'features | d | – | – | – | – | – | 30.0',
    ]);
    const [table2] = compareWithPaper(runs).tables.filter(({ id }) => id === 'table-2');
    expect(tableNote(table2!)).toContain('cRT of ViT-B is MEM − 0.82; cRT of ViT-L is MEM − 0.81');
  });

  it('has cross-entropy by training, but not of features from elsewhere', () => {
    const { training: _, ...given } = run('given', {});
    expect(rowsOf([run('a', {}), given], 'table-5')).toEqual([
      'from scratch, 100 epochs | paper | – | – | – | 27.72',
      'from scratch, 500 epochs | paper | – | – | – | 39.88',
      'MAE 400 epochs, fine-tuned 100 epochs | paper | – | – | – | 53.5',
      'from scratch, 100 epochs (vit-base-patch16, ImageNet-LT) | a | 60.0 | 35.0 | 20.0 | 40.0',
    ]);
  });

  it('has where errors go and what the true group is worth, with dashes for what a run lacks', () => {
    const { evaluation: _, ...old } = run('old', {});
    expect(rowsOf([run('a', {}), old], 'figure-1a').slice(1)).toEqual([
      'medium | paper | 73.6 | – | –',
      'few | paper | 71.2 | 27.2 | –',
      'many | a | 75.0 | 25.0 | 0.0',
      'medium | a | 50.0 | 50.0 | 0.0',
      'few | a | – | – | –',
    ]);
    expect(rowsOf([run('a', {})], 'figure-1b')).toEqual([
      'plain | paper | – | – | – | 24.9',
      'given the true group | paper | – | – | – | 67.9',
      'gained by MEM | paper | – | – | – | +11.9',
      'plain | a | 40.0 | 60.0 | 35.0 | 20.0',
      'given the true group | a | 60.0 | 70.0 | 55.0 | 50.0',
      'gained by MEM | a | +5.5 | +5.5 | +5.5 | +5.5',
    ]);
  });
});

describe('ablations', () => {
  const found = (...runs: ComparedRun[]) =>
    compareWithPaper(runs).ablations.map(({ key, fixed, runs: points }) => [
      key,
      fixed,
      points.map(({ value }) => value),
    ]);

  it('join runs that differ in one setting, sorted by value, the settings of Figure 4 first', () => {
    const settings = (steps: number, xi: number, mu = 0) => ({
      'stage2.steps': steps,
      'stage2.mem.xi': xi,
      'stage2.mem.mu': mu,
    });
    expect(
      found(
        run('a', settings(10, 100)),
        run('b', settings(10, 20)),
        run('c', settings(5, 100)),
        run('d', settings(10, 20, 1)),
      ),
    ).toEqual([
      ['stage2.mem.xi', 'stage2.steps = 10, stage2.mem.mu = 0', [20, 100]],
      ['stage2.mem.mu', 'stage2.steps = 10, stage2.mem.xi = 20', [0, 1]],
      ['stage2.steps', 'stage2.mem.xi = 100, stage2.mem.mu = 0', [5, 10]],
    ]);
  });

  it('keep data sets apart, and are none between runs that differ in two settings', () => {
    expect(found(run('a', { x: 1 }), run('b', { x: 2 }, { dataset: toy }))).toEqual([]);
    expect(found(run('a', { x: 1, y: 1 }), run('b', { x: 2, y: 2 }))).toEqual([]);
  });

  it('compare an optional part with its absence, whatever its settings', () => {
    const runs = [run('a', { pretrain: 'none' }), run('b', { pretrain: 'masked autoencoder', 'pretrain.epochs': 4 })];
    expect(found(...runs)).toEqual([['pretrain', '', ['masked autoencoder', 'none']]]);
  });

  it('show a missing setting as the default', () => {
    const [ablation] = compareWithPaper([run('a', {}), run('b', { 'stage2.width': 8 })]).ablations;
    const { title, rows } = ablationTable(ablation!);
    expect(title).toBe('Ablation: stage2.width on ImageNet-LT');
    expect(rows.map(({ name, source }) => [name, source])).toEqual([
      ['default', 'a'],
      ['8', 'b'],
    ]);
  });
});
