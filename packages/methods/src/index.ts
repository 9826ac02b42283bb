export { comparisonMethods, defaultMethodNames, methodNames, methodsNamed } from './all-methods.js';
export { groupBiasMethod } from './group-bias.js';
export { defaultFitSchedule, defaultMethodSettings, type FitSchedule, type MethodSettings } from './method-settings.js';
