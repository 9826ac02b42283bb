export type { AllCloseOptions, NumericValues } from './all-close.js';
export { type DescribeEachRuntimeOptions, describeEachRuntime } from './describe-each-runtime.js';
export { expectNoLeak } from './expect-no-leak.js';
export { numericalGradient } from './numerical-gradient.js';
export { type Parity, readParity } from './read-parity.js';
export { describeShared, sharedPath } from './shared-file.js';
