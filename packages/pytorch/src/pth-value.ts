import type { LazyArray } from '@mem/arrays';
import { short } from './bad-pth.js';

/**
 * What a PyTorch file holds: dicts are maps in their order, lists and tuples arrays, tensors lazy arrays that are read
 * when they are asked for. Lists, dicts and objects may contain themselves.
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

/** What is no plain value, without behaviour: an `argparse.Namespace` with its fields, or a dtype, which has none. */
export interface PthObject {
  /** Python's name of it, such as `torch.float32`. */
  readonly type: string;
  /** Its attributes by name. */
  readonly fields: ReadonlyMap<PthValue, PthValue>;
}

/** Whether a value is a tensor. */
export function isTensor(value: PthValue | undefined): value is LazyArray {
  return typeof value === 'object' && value !== null && 'read' in value;
}

/** Tensors by name, in the order of their file. */
export type Tensors = readonly (readonly [name: string, tensor: LazyArray])[];

/** The entries of a dict, or of an object of any class: those may be dicts too. */
export function fieldsOf(value: PthValue): ReadonlyMap<PthValue, PthValue> | undefined {
  if (value instanceof Map) return value;
  return typeof value === 'object' && value !== null && 'fields' in value ? value.fields : undefined;
}

/** A value as a word or two of a message; never what is in it, which may be without end. */
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
