import type { HostArray } from '@mem/arrays';

/** Applies the stage-1 head to features `[samples, dim]`; returns logits `[samples, classes]`, row by row. */
export function headLogits(features: HostArray, head: { weight: HostArray; bias: HostArray }): Float32Array {
  const [samples, dim] = features.shape as [number, number];
  const classes = head.weight.shape[0]!;
  const logits = new Float32Array(samples * classes);
  for (let i = 0; i < samples; i++) {
    for (let c = 0; c < classes; c++) {
      let sum = head.bias.data[c]!;
      for (let d = 0; d < dim; d++) sum += features.data[i * dim + d]! * head.weight.data[c * dim + d]!;
      logits[i * classes + c] = sum;
    }
  }
  return logits;
}
