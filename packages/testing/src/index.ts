export type { AllCloseOptions, NumericValues } from './all-close.js';
export { capturePrinted, type Printed } from './capture-printed.js';
export { channelsLast } from './channels-last.js';
export { type DescribeEachRuntimeOptions, describeEachRuntime, hasWebgpu } from './describe-each-runtime.js';
export { expectBadFileOnly } from './expect-bad-file-only.js';
export { expectNoLeak } from './expect-no-leak.js';
export { expectReference, probed, type ReferenceFunction } from './expect-reference.js';
export { madeClassCounts, madeClassifier } from './made-classifier.js';
export { numericalGradient } from './numerical-gradient.js';
export { openChromium, type Page } from './open-chromium.js';
export { pythonModule, runPython } from './python.js';
export {
  type FeatureSplit,
  type FrozenFeatureSet,
  frozenFeaturesFile,
  readFrozenFeatures,
} from './read-frozen-features.js';
export { type Parity, readParity } from './read-parity.js';
export { type ReferenceCase, readReference } from './read-reference.js';
export { type EngineCase, type EngineResult, type PythonEngine, runPythonEngine } from './run-python-engine.js';
export { describeShared, sharedPath } from './shared-file.js';
export {
  type EndedCommand,
  type RunEvent,
  type RunStep,
  readEvents,
  readSteps,
  type StartMemOptions,
  startMem,
} from './start-mem.js';
export { writeImageFiles } from './write-image-files.js';
