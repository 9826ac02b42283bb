import { type ByteSource, type Dtype, type HostArray, readExactly } from '@mem/arrays';
import { type ElementType, readElements } from '@mem/weights';

/** Selects the elements of a storage that make up a tensor. */
export interface StridedView {
  readonly shape: readonly number[];
  /** Distance between neighbours along each axis, in elements. */
  readonly strides: readonly number[];
  /** Number of values: the product of the shape. */
  readonly count: number;
}

/**
 * Reads a tensor row by row; its first value is at byte `begin`.
 * @throws MemError `bad-file` for a value that does not fit or a source that returns too few bytes.
 */
export async function readStrided<D extends Dtype>(
  source: ByteSource,
  begin: number,
  type: ElementType<D>,
  view: StridedView,
): Promise<HostArray<D>> {
  const { count, shape, strides } = view;
  const { axes, run } = contiguousAxes(view);
  if (count === 0 || axes === 0) return readElements(source, begin, shape, type);
  const last = lastElement(view);
  const bytes = await readExactly(source, begin, begin + (last + 1) * type.size);
  const { dtype, size, decode } = type;
  return { dtype, shape, data: decode(gather(bytes, shape.slice(0, axes), strides, run * size, size, count * size)) };
}

/** Distance of the last element from the first, in elements. */
export function lastElement({ shape, strides }: StridedView): number {
  return shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, 0);
}

/** Number of leading axes before the contiguous trailing ones, and the number of elements in those. */
function contiguousAxes({ shape, strides }: StridedView): { axes: number; run: number } {
  let [axes, run] = [shape.length, 1];
  while (axes > 0 && (shape[axes - 1] === 1 || strides[axes - 1] === run)) run *= shape[--axes]!;
  return { axes, run };
}

/** Copies runs of bytes in the order of the leading axes. */
function gather(
  bytes: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  run: number,
  size: number,
  length: number,
): Uint8Array {
  const out = new Uint8Array(length);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let at = 0; at < length; at += run) {
    // Most runs are one element, for which a view of the bytes would cost more than the copy.
    if (run <= 8) for (let i = 0; i < run; i++) out[at + i] = bytes[from + i]!;
    else out.set(bytes.subarray(from, from + run), at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]! * size;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * size * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
