import { createBatcher, type ImageSet, type ImageSplit, memoryImages, protocolNote } from '@mem/datasets';
import { encodeThumbnail } from '@mem/datasets/node';
import { digestOf } from '../run/digest.js';
import { sealLabels } from './sealed-labels.js';
import { type LabelledImages, type SplitImages, type TrainingSet, thumbnailSize } from './training-set.js';

/** Returns an image set in memory as a training set for a run. */
export function memorySet(set: ImageSet): TrainingSet {
  const { name, classNames, classCounts, height, width, channels, mean, std, splits } = set;
  const images = (split: ImageSplit): SplitImages => ({
    count: split.labels.length,
    digest: digestOf(split.images),
    batcher: (view) => createBatcher(memoryImages(split, set), { mean, std, ...view }),
  });
  const labelled = (split: ImageSplit): LabelledImages => ({ ...images(split), labels: split.labels });
  const { labels: testLabels, ...test } = splits.test;
  const size = height * width * channels;
  return {
    name,
    classNames,
    classCounts,
    imageSize: height,
    mean,
    std,
    train: labelled(splits.train),
    validation: labelled(splits.validation),
    test: {
      // Batches of the test split carry no real labels.
      ...images({ ...test, labels: new Int32Array(testLabels.length) }),
      nameOf: (index) => test.names?.[index] ?? `test image ${index}`,
      thumbnail: (index) =>
        encodeThumbnail(
          { data: test.images.subarray(index * size, (index + 1) * size), width, height, channels },
          { size: thumbnailSize },
        ),
    },
    testLabels: sealLabels(testLabels),
    notes: [
      protocolNote({
        tuned: { from: 'the validation split', count: splits.validation.labels.length },
        reported: { from: 'the test split', count: testLabels.length },
      }),
    ],
  };
}
