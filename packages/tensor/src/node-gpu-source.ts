import type { BackendSource } from './backend-source.js';

// A variable, so that type checkers and bundlers do not require the optional package.
const nodeGpuPackage = '@tensorflow/tfjs-node-gpu';

/** Source of the backend of `node-gpu`. */
export const nodeGpuSource: BackendSource = {
  backend: 'tensorflow',
  package: nodeGpuPackage,
  needs:
    'Linux or Windows with an NVIDIA GPU, CUDA and cuDNN, and its install script, which fetches the TensorFlow library outside the npm registry',
  load: () => import(nodeGpuPackage),
};
