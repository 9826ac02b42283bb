export { checkMultiple, checkNumber, checkOption, checkPositive, type NumberRange } from './check-option.js';
export { MemError, type MemErrorCode, unknownName } from './mem-error.js';
