import { MemError } from '@mem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImageList } from './format-lists.js';
import { parseImageList } from './parse-image-list.js';

describe('parseImageList', () => {
  it('splits at the last spaces or tabs, and says where a line was', () => {
    const list = parseImageList('\uFEFFa b/c d.jpg 3\r\nx.png\t \t0\n./y//z/../w.png 12 \n\r\n\n', 'some.txt');
    expect(list.paths).toEqual(['a b/c d.jpg', 'x.png', 'y/w.png']);
    expect([...list.labels]).toEqual([3, 0, 12]);
    expect(list.where(2)).toBe('line 3 of some.txt');
  });

  it.each([
    ['', /in some\.txt, but it is empty/],
    ['\n\n', /it is empty/],
    ['a.jpg 0\nb.jpg\nc.jpg 1', /line 2 of some\.txt, but there is no class id after a path: the line is 'b\.jpg'/],
    ['a.jpg 0\n\nc.jpg 1', /line 2 of some\.txt, but it is blank/],
    ['a.jpg b.jpg', /line 1 .* class id 'b\.jpg' is not a non-negative integer/],
    ['a.jpg -1', /class id '-1'/],
    ['a.jpg 1.5', /class id '1\.5'/],
    ['a.jpg 1e3', /class id '1e3'/],
    ['a.jpg 9999999999', /class id '9999999999'/],
    [' 5', /the path is empty/],
    ['/etc/a.jpg 0', /the path is absolute/],
    ['C:/a.jpg 0', /the path is absolute/],
    ['../a.jpg 0', /the path leaves the image folder/],
    ['a/../../b 0', /the path leaves the image folder/],
    ['a/.. 0', /names the image folder itself/],
    ['a\\b.jpg 0', /the path has a backslash/],
    ['a\0b.jpg 0', /the path has a NUL/],
    ['a.jpg 0\nb.jpg 1\n./a.jpg 2', /'a\.jpg' is in line 1 and again in line 3/],
  ])('refuses %j', (text, message) => {
    expect(() => parseImageList(text, 'some.txt')).toThrow(message);
  });

  it('reads what formatImageList writes, or that refuses', () => {
    const path = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('a', ' ', '/', '.', '\t', '\r') }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(path, fc.nat(99)), { minLength: 1, selector: ([p]) => p }), (rows) => {
        const list = {
          paths: rows.map(([p]) => p),
          labels: Int32Array.from(rows, ([, label]) => label),
          where: (i: number) => `row ${i}`,
        };
        let text: string;
        try {
          text = formatImageList(list);
        } catch (error) {
          expect(MemError.is(error, 'bad-value'), String(error)).toBe(true);
          return;
        }
        const read = parseImageList(text, 'written');
        expect(read.paths).toEqual(list.paths);
        expect(read.labels).toEqual(list.labels);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses any other text as bad-file', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '1', ' ', '/', '.', '\t', '\r', '\n', '\\') }), (text) => {
        try {
          parseImageList(text, 'text');
        } catch (error) {
          expect(MemError.is(error, 'bad-file'), String(error)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
