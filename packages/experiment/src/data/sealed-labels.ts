import { digestOf } from '../run/digest.js';
import type { RunFolder } from '../run/run-folder.js';

/** Test labels that only `readTestLabels` can read. */
export interface SealedLabels {
  readonly count: number;
  /** Ids of the classes present, ascending. */
  readonly classes: Int32Array;
  /** Digest of the labels, which detects changes without reading them. */
  readonly digest: string;
}

const sealed = new WeakMap<SealedLabels, Int32Array>();

/** Seals test labels. */
export function sealLabels(labels: Int32Array): SealedLabels {
  const classes = Int32Array.from(new Set(labels)).sort();
  const seal = { count: labels.length, classes, digest: digestOf(labels) };
  sealed.set(seal, labels);
  return seal;
}

/** Reads test labels; no other function does, and every call is logged in the run folder's `events.jsonl`. */
export function readTestLabels(seal: SealedLabels, folder: RunFolder, reader: string): Int32Array {
  folder.log({ type: 'test-labels-read', reader, labels: seal.count });
  return sealed.get(seal)!;
}
