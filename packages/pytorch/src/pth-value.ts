import type { LazyArray } from '@mem/arrays';
import { short } from './bad-pth.js';

/**
 * A value in a PyTorch file: dicts are maps in their order, lists and tuples are arrays, tensors are lazy arrays.
 * Lists, dicts and objects may contain themselves.
 */
export type PthValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | LazyArray
  | PthObject
  | readonly PthValue[]
  | ReadonlyMap<PthValue, PthValue>
  | ReadonlySet<PthValue>;

/** Any other value, without behaviour: an `argparse.Namespace` with its fields, or a dtype without any. */
export interface PthObject {
  /** Name in Python, such as `torch.float32`. */
  readonly type: string;
  /** Attributes by name. */
  readonly fields: ReadonlyMap<PthValue, PthValue>;
}

/** True if a value is a tensor. */
export function isTensor(value: PthValue | undefined): value is LazyArray {
  return typeof value === 'object' && value !== null && 'read' in value;
}

/** Tensors by name, in the order of their file. */
export type Tensors = readonly (readonly [name: string, tensor: LazyArray])[];

/** Entries of a dict or of an object, since an object may be a subclass of dict. */
export function fieldsOf(value: PthValue): ReadonlyMap<PthValue, PthValue> | undefined {
  if (value instanceof Map) return value;
  return typeof value === 'object' && value !== null && 'fields' in value ? value.fields : undefined;
}

/** Describes a value in a word or two for messages, never its contents, which may be endless. */
export function kindOf(value: PthValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'string') return `the text ${short(value)}`;
  if (typeof value !== 'object') return `the ${typeof value} ${value}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isTensor(value)) return 'a tensor';
  return 'type' in value ? `a ${short(value.type)}` : 'bytes or a set';
}
