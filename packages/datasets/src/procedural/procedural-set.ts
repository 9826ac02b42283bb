import { checkPositive } from '@mem/errors';
import { deriveKey, permutation, randomKey } from '@mem/random';
import { createImageSet, type ImageSet, type ImageSplit } from '../image-set.js';
import { longTailCounts } from '../long-tail-counts.js';
import { classAttributes } from './class-attributes.js';
import { drawImage } from './draw-image.js';

/** Options of `proceduralSet`. */
export interface ProceduralSetOptions {
  /** Seed of the set. */
  readonly seed?: number;
  readonly numClasses?: number;
  /** Height and width of an image. */
  readonly imageSize?: number;
  /** Training images in the largest class; the other classes follow the profile `exponential-rounded`. */
  readonly maxTrain?: number;
  /** Training images in the largest class divided by those in the smallest. */
  readonly imbalance?: number;
  /** Validation images per class. */
  readonly validationPerClass?: number;
  /** Test images per class. */
  readonly testPerClass?: number;
}

/**
 * Draws a long-tailed image set from a seed, without any download. Each class combines a shape, a texture and a colour
 * scheme and shares each of them with other classes, so that rare classes are easily mistaken for similar frequent
 * ones. Image i of a class and split is a function of (seed, split, class, i) and the same on every engine.
 * @throws MemError `bad-option` for a number out of range.
 */
export async function proceduralSet({
  seed = 1,
  numClasses = 20,
  imageSize = 32,
  maxTrain = 300,
  imbalance = 60,
  validationPerClass = 20,
  testPerClass = 50,
}: ProceduralSetOptions = {}): Promise<ImageSet> {
  for (const [what, value] of Object.entries({ numClasses, imageSize, validationPerClass, testPerClass })) {
    checkPositive(what, value, { integer: true });
  }
  const key = deriveKey(randomKey(seed), 'procedural-set');
  const attributes = classAttributes(key, numClasses);
  const counts = longTailCounts({ profile: 'exponential-rounded', numClasses, max: maxTrain, imbalance });
  const ranks = permutation(deriveKey(key, 'ranks'), numClasses);

  const drawSplit = (name: string, count: (label: number) => number): ImageSplit => {
    const sorted = attributes.flatMap((_, label) => Array.from({ length: count(label) }, (_, i) => ({ label, i })));
    // Shuffled, so that any leading part of a split has all kinds of classes.
    const order = permutation(deriveKey(key, name, 'order'), sorted.length);
    const size = imageSize * imageSize * 3;
    const images = new Uint8Array(sorted.length * size);
    const labels = new Int32Array(sorted.length);
    for (const [to, from] of order.entries()) {
      const { label, i } = sorted[from]!;
      images.set(drawImage(deriveKey(key, name, label, i), attributes[label]!, imageSize), to * size);
      labels[to] = label;
    }
    return { images, labels };
  };

  return createImageSet({
    name: 'procedural',
    classNames: attributes.map(({ colour, texture, shape }) => `${colour} ${texture} ${shape}`),
    height: imageSize,
    width: imageSize,
    channels: 3,
    splits: {
      train: drawSplit('train', (label) => counts[ranks[label]!]!),
      validation: drawSplit('validation', () => validationPerClass),
      test: drawSplit('test', () => testPerClass),
    },
    shareable: true,
  });
}
