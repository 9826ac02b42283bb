import { checkPositive } from '@mem/errors';
import { deriveKey } from '@mem/random';
import { checkClassCounts } from './class-counts.js';
import { indexByClass, readSampleLabels } from './class-index.js';
import { type CreateSamplerOptions, type Sampler, samplerKey, samplerOf } from './sampler.js';
import { shuffledCycle } from './shuffled-cycle.js';

/** Draws every sample once per epoch, in a new order each time. */
export function instanceSampler({ labels, numClasses, seed }: CreateSamplerOptions): Sampler {
  const { length } = readSampleLabels(labels, numClasses);
  return samplerOf('instance', length, shuffledCycle(samplerKey('instance', seed), length));
}

/** Cycles through the classes in random order, taking consecutive samples from a random cycle of each class. */
export function classAwareSampler({ labels, numClasses, seed, samplesPerClass = 4 }: CreateSamplerOptions): Sampler {
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
    // Each cycle visits every class once, so earlier draws from a class can be counted without replaying them.
    const earlierVisits = Math.floor(visit / numClasses);
    return sample(classId, cycles[classId]!(earlierVisits * samplesPerClass + (number % samplesPerClass)));
  });
}
