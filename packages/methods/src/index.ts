export { comparisonMethods, methodNames, methodsNamed } from './all-methods.js';
export { groupBiasMethod } from './group-bias.js';
export { defaultMethodSettings, type MethodSettings } from './method-settings.js';
