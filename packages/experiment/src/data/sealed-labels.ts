import { digestOf } from '../run/digest.js';
import type { RunFolder } from '../run/run-folder.js';

/** Test labels that only `readTestLabels` opens. */
export interface SealedLabels {
  readonly count: number;
  /** The ids of the classes that occur, ascending. */
  readonly classes: Int32Array;
  /** Of the labels, so that a change of them is noticed without looking at them. */
  readonly digest: string;
}

const sealed = new WeakMap<SealedLabels, Int32Array>();

/** Puts test labels under seal. */
export function sealLabels(labels: Int32Array): SealedLabels {
  const classes = Int32Array.from(new Set(labels)).sort();
  const seal = { count: labels.length, classes, digest: digestOf(labels) };
  sealed.set(seal, labels);
  return seal;
}

/** The one function that reads test labels; every call is a line of the run folder's `events.jsonl`. */
export function readTestLabels(seal: SealedLabels, folder: RunFolder, reader: string): Int32Array {
  folder.log({ type: 'test-labels-read', reader, labels: seal.count });
  return sealed.get(seal)!;
}
