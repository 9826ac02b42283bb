/** Files in the folder that `mem improve` writes. */
export const outputFiles = {
  modulator: 'modulator.safetensors',
  onnx: 'modulator.onnx',
  /** Written only if the method to use is a linear head. */
  head: 'head.safetensors',
  page: 'diagnosis.html',
  /** Written last, so that its presence means that the other files are complete. */
  verdict: 'verdict.json',
} as const;
