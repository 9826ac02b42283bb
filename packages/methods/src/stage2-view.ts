import { type HostArray, zeroArray } from '@mem/arrays';
import type { Stage2Data } from '@mem/decoupling';
import type { LinearHead } from '@mem/nn';
import type { FittedHead, LabelledSamples, MethodData, Need, Samples } from '@mem/stage2';

/** A classifier's data as `@mem/decoupling` takes it: inputs of a linear head, and that head. */
export interface Stage2View {
  readonly data: Stage2Data;
  readonly reads: FittedHead['reads'];
  /** What of samples the head reads. */
  input(samples: Samples): HostArray<'float32'>;
}

/**
 * Data as a method that needs this sees it. Logits without a head are the inputs of a head that passes them on; a method
 * that trains its own on the features reads of the old one nothing but the shape.
 */
export function stage2View(data: MethodData, needs: Need): Stage2View {
  const classes = data.classCounts.length;
  const reads = data.head === undefined && needs === 'logits' ? 'logits' : 'features';
  const input = (samples: Samples): HostArray<'float32'> => samples[reads]!;
  const head = data.head ?? (reads === 'logits' ? identity(classes) : zeros(classes, input(data.train).shape[1]!));
  const split = (samples: LabelledSamples) => ({ features: input(samples), labels: samples.labels });
  const { train, validation, classCounts, views } = data;
  return { data: { train: split(train), validation: split(validation), classCounts, views, head }, reads, input };
}

function zeros(classes: number, dim: number): LinearHead {
  return { weight: zeroArray('float32', [classes, dim]) };
}

function identity(classes: number): LinearHead {
  const { weight } = zeros(classes, classes);
  for (let c = 0; c < classes; c++) weight.data[c * (classes + 1)] = 1;
  return { weight };
}
