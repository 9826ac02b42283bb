/** Files in the folder that `mem improve` writes. */
export const outputFiles = {
  modulator: 'modulator.safetensors',
  onnx: 'modulator.onnx',
  /** Written only if the recommended method is a linear head. */
  head: 'head.safetensors',
  page: 'diagnosis.html',
  /** Written last: if it exists, the other files are complete. */
  verdict: 'verdict.json',
} as const;
