export { argmaxRows, groupAccuracies } from '@mem/evaluation';
export { countClasses, customGroups, shotGroups } from '@mem/groups';
export type { ArrayInput, FrozenOutputs, HeadInput, LabelInput, LabelledOutputs, Stage2Data } from '@mem/stage2';
export { createRuntime, hostRuntime } from '@mem/tensor';
export { decodeNpy, decodeSafetensors } from '@mem/weights';
export {
  deleteStoredModulator,
  downloadModulator,
  loadStoredModulator,
  storedModulators,
  storeModulator,
} from './browser-storage.js';
export { type ExtractSamplesOptions, extractSamples } from './extract-samples.js';
export type { FitEvent, FitHistory, ValidationEvent } from './fit-history.js';
export { type FitModulatorOptions, fitModulator } from './fit-modulator.js';
export { type FromGraphModelOptions, fromGraphModel, type GraphModelLike } from './from-graph-model.js';
export {
  type FromLayersModelOptions,
  fromLayersModel,
  type LayerLike,
  type LayersModelLike,
  type SymbolicTensorLike,
} from './from-layers-model.js';
export type { FrozenModel, FrozenModelOutputs } from './frozen-model.js';
export { applyGroupBias, fitGroupBias, type GroupBias } from './group-bias.js';
export { type ModulatedModel, type ModulatedPredictOptions, modulateModel } from './modulate-model.js';
export type { ModulatorPrediction } from './modulated-rows.js';
export { loadModulator, Modulator, type ModulatorPredictOptions } from './modulator.js';
export {
  type HeadMode,
  type MagnitudeSource,
  type ModulatorConfig,
  type ModulatorOptions,
  type ModulatorShape,
  resolveModulatorConfig,
  type SubNetworkKind,
} from './modulator-config.js';
export { decodeModulator, encodeModulator, type FittedModulator } from './modulator-file.js';
export {
  largestPerGroup,
  type ModulatorInputs,
  type ModulatorOutputs,
  modulatorForward,
} from './modulator-forward.js';
export { modulatorLoss } from './modulator-loss.js';
export { type ModulatorMethodOptions, modulatorMethod } from './modulator-method.js';
export { initializeModulator } from './modulator-parameters.js';
export { type ReoOptions, reoLoss } from './reo-loss.js';
export { type ModulatorSelection, selectModulator } from './select-modulator.js';
export type { EarlyStoppingOptions } from './validator.js';
