/** Files of the folder that `mem improve` writes. */
export const outputFiles = {
  modulator: 'modulator.safetensors',
  onnx: 'modulator.onnx',
  /** Only where what to use is a linear head. */
  head: 'head.safetensors',
  page: 'diagnosis.html',
  /** Written last: where it is, the rest is too. */
  verdict: 'verdict.json',
} as const;
