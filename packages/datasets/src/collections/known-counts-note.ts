import { shotGroups } from '@mem/groups';
import { type AvailableSplits, splitEntries } from '../splits.js';
import type { ImageList } from './collection.js';
import type { KnownCollection } from './known-collections.js';

/** Notes whether the lists of a known collection have the published counts; missing lists are not compared. */
export function knownCountsNote(
  known: KnownCollection,
  classCounts: Int32Array,
  listed: AvailableSplits<ImageList>,
): string {
  const groups = shotGroups(classCounts).classes.map((classes) => classes.length);
  const compared: [what: string, found: string, expected: string][] = [
    ['classes', format(classCounts.length), format(known.numClasses)],
  ];
  for (const [split, { labels }] of splitEntries(listed)) {
    const expected = known.images[split];
    const what = split === 'train' ? 'training images' : `${split} images`;
    if (expected !== undefined) compared.push([what, format(labels.length), format(expected)]);
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
