import { type ClassIds, readLabels } from '@mem/groups';

/**
 * Finds the positions of each class's images in `labels`, ascending.
 * @throws MemError `bad-label` for a label that is not a class.
 */
export function imagesByClass(labels: ClassIds, numClasses: number): number[][] {
  const read = readLabels(labels, { numClasses });
  const images: number[][] = Array.from({ length: numClasses }, () => []);
  for (const [i, label] of read.entries()) images[label]!.push(i);
  return images;
}
