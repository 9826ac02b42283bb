export { comparisonMethods, defaultMethodNames, methodNames, methodsNamed } from './all-methods.js';
export { groupBiasMethod } from './group-bias.js';
export {
  defaultFitSchedule,
  defaultMethodSettings,
  type FitSchedule,
  type MethodSettings,
  type ModulatorSettings,
} from './method-settings.js';
