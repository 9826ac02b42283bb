import { checkPositive } from '@mem/errors';
import { deriveKey } from '@mem/random';
import { checkClassCounts } from './class-counts.js';
import { checkAnyLabels, indexByClass } from './class-index.js';
import { readLabels } from './labels.js';
import { type Sampler, type SamplerOptions, samplerKey, samplerOf } from './sampler.js';
import { shuffledCycle } from './shuffled-cycle.js';

/** Options of `classAwareSampler`. */
export interface ClassAwareSamplerOptions extends SamplerOptions {
  /**
   * Consecutive draws from a class. The default is that of the decoupling code's cRT recipes.
   * @default 4
   */
  readonly samplesPerClass?: number;
}

/**
 * Draws every sample once per epoch, in a new order each time.
 * @throws MemError `bad-value` for no labels.
 * @throws MemError `bad-label` for a label out of range.
 */
export function instanceSampler({ labels, numClasses, seed }: SamplerOptions): Sampler {
  checkAnyLabels(labels);
  readLabels(labels, { numClasses });
  return samplerOf('instance', labels.length, shuffledCycle(samplerKey('instance', seed), labels.length));
}

/**
 * Cycles through the classes in random order, taking `samplesPerClass` consecutive samples from a random cycle of each
 * class. An epoch is the size of the largest class times the number of classes, as in the decoupling code's
 * ClassAwareSampler (Kang et al., "Decoupling representation and classifier for long-tailed recognition", ICLR 2020).
 * @throws MemError `bad-value` for no labels or a class without samples.
 * @throws MemError `bad-label` for a label out of range.
 */
export function classAwareSampler({
  labels,
  numClasses,
  seed,
  samplesPerClass = 4,
}: ClassAwareSamplerOptions): Sampler {
  checkPositive('samplesPerClass', samplesPerClass, { integer: true });
  const { counts, sample } = indexByClass(labels, numClasses);
  checkClassCounts(counts);
  const key = samplerKey('class-aware', seed);
  const classAt = shuffledCycle(deriveKey(key, 'classes'), numClasses);
  const cycles = Array.from(counts, (count, classId) => shuffledCycle(deriveKey(key, 'samples', classId), count));
  const largest = counts.reduce((most, count) => Math.max(most, count));
  return samplerOf('class-aware', largest * numClasses, (number) => {
    const visit = Math.floor(number / samplesPerClass);
    const classId = classAt(visit);
    // Each cycle of the classes visits a class once, so its draws can be counted without replaying them.
    const earlierVisits = Math.floor(visit / numClasses);
    return sample(classId, cycles[classId]!(earlierVisits * samplesPerClass + (number % samplesPerClass)));
  });
}
