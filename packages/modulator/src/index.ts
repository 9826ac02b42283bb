export { createRuntime, hostRuntime } from '@mem/tensor';
export { type FitModulatorOptions, fitModulator } from './fit-modulator.js';
export { applyGroupBias, type FitGroupBiasOptions, fitGroupBias, type GroupBias } from './group-bias.js';
export type { ArrayInput, LabelInput } from './host-input.js';
export { Modulator, type ModulatorPrediction, type PredictOptions } from './modulator.js';
export {
  type HeadMode,
  type MagnitudeSource,
  type ModulatorConfig,
  type ModulatorOptions,
  type ModulatorShape,
  resolveModulatorConfig,
  type SubNetworkKind,
} from './modulator-config.js';
export type { LabelledSamples, ModulatorData, ModulatorSamples } from './modulator-data.js';
export { loadModulator, saveModulator } from './modulator-file.js';
export {
  largestPerGroup,
  type ModulatorInputs,
  type ModulatorOutputs,
  modulatorForward,
} from './modulator-forward.js';
export { modulatorLoss } from './modulator-loss.js';
export { initializeModulator } from './modulator-parameters.js';
export { type ReoOptions, reoLoss } from './reo-loss.js';
export { type ModulatorSelection, selectModulator } from './select-modulator.js';
