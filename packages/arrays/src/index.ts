export { type ByteSource, memorySource, partBytes, readExactly } from './byte-source.js';
export { checkArray, checkFinite, checkShape, ofDtype, readArray } from './check-array.js';
export {
  type Dtype,
  type HostArray,
  type HostMap,
  type LazyArray,
  type LazyMap,
  type TypedArrays,
  typedArrays,
} from './host-array.js';
export { float32Scalar, float32Vector, hostArray, int32Vector, mapArray, zeroArray } from './make-array.js';
export {
  isRowSource,
  memoryRows,
  type RowSource,
  type RowSources,
  readRange,
  readRows,
  rowsWithin,
} from './row-source.js';
export { concatRows, gatherRows, rowCount, rowSize, sliceRows } from './rows.js';
export { elementCount, isSize, shapeSize } from './shape.js';
