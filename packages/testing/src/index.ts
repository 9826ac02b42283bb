export type { AllCloseOptions, NumericValues } from './all-close.js';
export { capturePrinted, type Printed } from './capture-printed.js';
export { channelsLast } from './channels-last.js';
export { type DescribeEachRuntimeOptions, describeEachRuntime, hasWebgpu } from './describe-each-runtime.js';
export { describeShared } from './describe-shared.js';
export { describeWith, itWith } from './describe-with.js';
export { expectBadFileOnly } from './expect-bad-file-only.js';
export { expectNoLeak } from './expect-no-leak.js';
export { expectReference, probed, type ReferenceFunction } from './expect-reference.js';
export { madeClassCounts, madeClassifier } from './made-classifier.js';
export {
  type MiniatureImages,
  type MiniaturePlace,
  miniatureImages,
  miniaturePlaces,
  writeCollection,
  writeInaturalistJson,
  writeLists,
} from './miniature-collection.js';
export { numericalGradient } from './numerical-gradient.js';
export { type Browser, openChromium, type Page } from './open-chromium.js';
export { expectAccessible, expectPageFits, type OpenedPage, openDetails, openPage } from './open-page.js';
export {
  type FeatureSplit,
  type FrozenFeatureSet,
  frozenFeaturesFile,
  readFrozenFeatures,
} from './read-frozen-features.js';
export { type Parity, readParity } from './read-parity.js';
export { type ReferenceCase, readReference } from './read-reference.js';
export { runPython } from './run-python.js';
export { type EngineCase, type EngineResult, type PythonEngine, runPythonEngine } from './run-python-engine.js';
export {
  type EndedCommand,
  type RunEvent,
  type RunStep,
  readEvents,
  readSteps,
  type StartMemOptions,
  startMem,
} from './start-mem.js';
export { chromium, gitClone, python, pythonPath, pythonVersion, sharedFile, type Tool } from './tools.js';
export { writeImageFiles } from './write-image-files.js';
