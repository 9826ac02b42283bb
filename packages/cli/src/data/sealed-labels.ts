import { digestOf } from '../run/digest.js';
import type { RunFolder } from '../run/run-folder.js';

/** Test labels that only `readTestLabels` can look at. */
export interface SealedLabels {
  readonly count: number;
  /** Of the labels, so that a change of them is noticed without looking at them. */
  readonly digest: string;
}

const sealed = new WeakMap<SealedLabels, Int32Array>();

/** Puts test labels under seal. */
export function sealLabels(labels: Int32Array): SealedLabels {
  const seal = { count: labels.length, digest: digestOf(labels) };
  sealed.set(seal, labels);
  return seal;
}

/** The one function that reads test labels; every call is a line of the run folder's `events.jsonl`. */
export function readTestLabels(seal: SealedLabels, folder: RunFolder, reader: string): Int32Array {
  folder.log({ type: 'test-labels-read', reader, labels: seal.count });
  return sealed.get(seal)!;
}
