import { readFileSync } from 'node:fs';
import { describeShared } from '@mem/testing';
import { beforeAll, expect, it } from 'vitest';
import { type PublishedFigure, paperDatasets, paperMethods, published } from './published.js';

interface Figures {
  readonly [key: string]: Record<string, Record<string, unknown>>;
}

/** A figure of the shared file, as this package has it. */
function figureOf(given: unknown): PublishedFigure {
  if (typeof given !== 'object' || given === null) return given as PublishedFigure;
  const { value, source } = given as { value: number; source: string };
  return source === 'text' ? value : { value, derived: source.replace('derived: ', '').replace('-', '−') };
}

describeShared('the published figures', 'published.json', (path) => {
  let shared: Figures;
  beforeAll(() => {
    shared = JSON.parse(readFileSync(path, 'utf8'));
  });
  const tableOf = (name: string) => shared[Object.keys(shared).find((key) => key.startsWith(name))!]!;

  it('agree with the shared file on the methods of each data set', () => {
    expect(published.methods).toEqual(shared.table1);
  });

  it('agree on the backbones of each data set', () => {
    for (const [i, dataset] of paperDatasets.entries()) {
      const expected = Object.entries(tableOf(`table${i + 2} ${dataset}`)).map(([backbone, figures]) => [
        backbone,
        paperMethods.map(({ title }) => figureOf(figures[title])),
      ]);
      expect(published.backbones[dataset], dataset).toEqual(Object.fromEntries(expected));
    }
  });

  it('agree on pre-training and the figures', () => {
    expect(published.pretraining.map(({ all }) => all)).toEqual(Object.values(tableOf('table5')));
    const { confusion, fewShot, settings } = published;
    expect([confusion.medium[0], ...confusion.few.slice(0, 2), ...Object.values(fewShot)]).toEqual(
      Object.values(tableOf('figure1')),
    );
    const figure4 = Object.values(tableOf('figure4')) as unknown[];
    expect([settings.oneBlock, `+${settings.marginGain}`, null]).toEqual(figure4);
  });
});
