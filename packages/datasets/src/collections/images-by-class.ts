/** The positions of each class's images in `labels`, ascending; every label lies below `numClasses`. */
export function imagesByClass(labels: Int32Array, numClasses: number): number[][] {
  const images: number[][] = Array.from({ length: numClasses }, () => []);
  for (const [i, label] of labels.entries()) images[label]!.push(i);
  return images;
}
