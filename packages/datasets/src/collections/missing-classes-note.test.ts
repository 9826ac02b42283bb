import { expect, it } from 'vitest';
import { missingClassesNote } from './missing-classes-note.js';

it('names the classes that do not occur, and counts those beyond five', () => {
  const classNames = [...'abcdefgh'];
  const note = (labels: number[], item?: string) =>
    missingClassesNote({ split: 'validation', labels, classNames, ...(item && { item }) });
  expect(note([0, 1, 2, 3, 4, 5, 6, 7])).toBeUndefined();
  expect(note([0, 1, 1, 2, 3, 4, 5, 7])).toBe('1 of 8 classes has no validation image: g.');
  expect(note([0, 7], 'sample')).toBe('6 of 8 classes have no validation sample: b, c, d, e, f and 1 more.');
});
