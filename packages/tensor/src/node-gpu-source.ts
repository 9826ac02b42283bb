import type { BackendSource } from './backend-source.js';

// A variable, so that neither the type checker nor a bundler insists on an optional package.
const nodeGpuPackage = '@tensorflow/tfjs-node-gpu';

/** Where the backend of `node-gpu` comes from. */
export const nodeGpuSource: BackendSource = {
  backend: 'tensorflow',
  package: nodeGpuPackage,
  needs:
    'Linux or Windows with an NVIDIA GPU, CUDA and cuDNN, and its install script, which fetches the TensorFlow library outside the npm registry',
  load: () => import(nodeGpuPackage),
};
