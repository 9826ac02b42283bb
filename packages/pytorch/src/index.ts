export { openPth } from './open-pth.js';
export { openWeights } from './open-weights.js';
export { type PthChunksOptions, pthChunks } from './pth-chunks.js';
export type { PthObject, PthValue } from './pth-value.js';
export { type StateDictOfOptions, stateDictOf } from './state-dict-of.js';
