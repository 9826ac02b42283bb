export { checkMultiple, checkOption, checkPositive } from './check-option.js';
export { MemError, type MemErrorCode, unknownName } from './mem-error.js';
