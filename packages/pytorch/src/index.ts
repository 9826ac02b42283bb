export { openPth } from './open-pth.js';
export { type PthChunksOptions, pthChunks } from './pth-chunks.js';
export type { PthObject, PthValue } from './pth-value.js';
export { stateDictOf } from './state-dict-of.js';
