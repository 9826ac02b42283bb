import { shotGroups } from '@mem/groups';
import type { KnownCollection } from './known-collections.js';

/** Number of images in each available list. */
export interface ListedImages {
  readonly train: number;
  readonly validation?: number | undefined;
  readonly test?: number | undefined;
}

/** Notes if the lists of a known collection have the published counts; missing lists are not compared. */
export function knownCountsNote(known: KnownCollection, classCounts: Int32Array, listed: ListedImages): string {
  const groups = shotGroups(classCounts).classes.map((classes) => classes.length);
  const compared: [what: string, found: string, expected: string][] = [
    ['classes', format(classCounts.length), format(known.numClasses)],
    ['training images', format(listed.train), format(known.images.train)],
  ];
  for (const split of ['validation', 'test'] as const) {
    const [found, expected] = [listed[split], known.images[split]];
    if (found !== undefined && expected !== undefined) {
      compared.push([`${split} images`, format(found), format(expected)]);
    }
  }
  compared.push(['many/medium/few classes', groups.join('/'), known.groups.join('/')]);
  const differing = compared.filter(([, found, expected]) => found !== expected);
  if (differing.length === 0) {
    const counts = compared.map(([what, found]) => `${found} ${what}`).join(', ');
    return `The counts agree with those published for ${known.name}: ${counts}.`;
  }
  const counts = differing.map(([what, found, expected]) => `${found} ${what} (published: ${expected})`).join(', ');
  return `The counts differ from those published for ${known.name}: ${counts}.${known.remark ? ` ${known.remark}` : ''}`;
}

const format = (count: number) => count.toLocaleString('en-US');
