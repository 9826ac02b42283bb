export { integers, normals, permutation, uniforms } from './draws.js';
export { deriveKey, type RandomKey, randomKey, threefry } from './threefry.js';
