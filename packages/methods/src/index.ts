export { controlsOf, type ModulatorMethodName, methodNames, methodsNamed, modulatorNames } from './all-methods.js';
export { groupBiasMethod } from './group-bias.js';
