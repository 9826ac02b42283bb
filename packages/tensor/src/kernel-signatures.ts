/** Attributes of a kernel without attributes. */
export type NoAttributes = Readonly<Record<string, never>>;

/** Settings of an AdamW update of one parameter. `learningRateScale` multiplies the learning rate of the step. */
export type AdamWAttributes = {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly learningRateScale: number;
};

/** Settings of an SGD update of one parameter. `learningRateScale` multiplies the learning rate of the step. */
export type SgdAttributes = {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly learningRateScale: number;
};

/** A square pooling window. */
export type PoolAttributes = { readonly size: number; readonly stride: number; readonly padding: number };

/**
 * Attributes of a convolution: stride and zero padding, the same in both directions, and the number of channel groups.
 */
export type Conv2dAttributes = { readonly stride: number; readonly padding: number; readonly groups: number };

/** Attributes of a convolution, with the height and width of its input. */
export type InputGradientAttributes = Conv2dAttributes & { readonly height: number; readonly width: number };

/** Attributes of a convolution, with the height and width of its filter. */
export type FilterGradientAttributes = Conv2dAttributes & {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
};

/**
 * Signatures of this package's kernels, by name: inputs, attributes and outputs. `T` is the type of a tensor: a tfjs
 * tensor, a backend's `TensorInfo`, or whatever represents a tensor in another runtime.
 */
export interface OwnKernelSignatures<T> {
  readonly MemMatMul: (
    inputs: { readonly a: T; readonly b: T },
    attributes: { readonly transposeA: boolean; readonly transposeB: boolean },
  ) => T;
  readonly MemLinear: (inputs: { readonly x: T; readonly weight: T; readonly bias?: T }, attributes: NoAttributes) => T;
  readonly MemLayerNorm: (
    inputs: { readonly x: T; readonly weight: T; readonly bias: T },
    attributes: { readonly epsilon: number },
  ) => readonly [y: T, center: T, inverseDeviation: T];
  readonly MemLayerNormGradient: (
    inputs: { readonly x: T; readonly weight: T; readonly center: T; readonly inverseDeviation: T; readonly dy: T },
    attributes: NoAttributes,
  ) => readonly [dx: T, dWeight: T, dBias: T];
  readonly MemGelu: (inputs: { readonly x: T }, attributes: NoAttributes) => T;
  readonly MemGeluGradient: (inputs: { readonly x: T; readonly dy: T }, attributes: NoAttributes) => T;
  readonly MemAttention: (
    inputs: { readonly q: T; readonly k: T; readonly v: T },
    attributes: { readonly scale: number },
  ) => T;
  readonly MemAttentionGradient: (
    inputs: { readonly q: T; readonly k: T; readonly v: T; readonly y: T; readonly dy: T },
    attributes: { readonly scale: number },
  ) => readonly [dq: T, dk: T, dv: T];
  readonly MemSoftmaxCrossEntropy: (inputs: { readonly logits: T; readonly targets: T }, attributes: NoAttributes) => T;
  readonly MemConv2d: (inputs: { readonly x: T; readonly weight: T }, attributes: Conv2dAttributes) => T;
  readonly MemConv2dInputGradient: (
    inputs: { readonly dy: T; readonly weight: T },
    attributes: InputGradientAttributes,
  ) => T;
  readonly MemConv2dFilterGradient: (
    inputs: { readonly x: T; readonly dy: T },
    attributes: FilterGradientAttributes,
  ) => T;
  readonly MemBatchNorm: (
    inputs: { readonly x: T; readonly weight: T; readonly bias: T },
    attributes: { readonly epsilon: number },
  ) => readonly [y: T, mean: T, variance: T];
  readonly MemBatchNormGradient: (
    inputs: { readonly x: T; readonly weight: T; readonly mean: T; readonly variance: T; readonly dy: T },
    attributes: { readonly epsilon: number },
  ) => readonly [dx: T, dWeight: T, dBias: T];
  readonly MemMaxPool: (inputs: { readonly x: T }, attributes: PoolAttributes) => T;
  readonly MemMaxPoolGradient: (
    inputs: { readonly dy: T; readonly x: T; readonly y: T },
    attributes: PoolAttributes,
  ) => T;
  readonly MemTokenMean: (inputs: { readonly x: T }, attributes: NoAttributes) => T;
  readonly MemColumnSum: (inputs: { readonly x: T }, attributes: NoAttributes) => T;
  readonly MemTopK: (inputs: { readonly x: T }, attributes: { readonly k: number }) => readonly [values: T, indices: T];
  readonly MemGatherTokens: (inputs: { readonly x: T; readonly indices: T }, attributes: NoAttributes) => T;
  readonly MemPermuteColumns: (inputs: { readonly x: T }, attributes: { readonly order: readonly number[] }) => T;
  readonly MemMagnitude: (inputs: { readonly x: T }, attributes: { readonly epsilon: number }) => T;
  readonly MemAdamW: (
    inputs: {
      readonly parameter: T;
      readonly gradient: T;
      readonly firstMoment: T;
      readonly secondMoment: T;
      readonly learningRate: T;
      readonly step: T;
    },
    attributes: AdamWAttributes,
  ) => readonly [parameter: T, firstMoment: T, secondMoment: T];
  readonly MemSgd: (
    inputs: { readonly parameter: T; readonly gradient: T; readonly velocity: T; readonly learningRate: T },
    attributes: SgdAttributes,
  ) => readonly [parameter: T, velocity: T];
}

/** Name of a kernel of this package. */
export type OwnKernelName = keyof OwnKernelSignatures<unknown>;

/** Inputs of a kernel, by name. */
export type KernelInputs<Name extends OwnKernelName, T> = Parameters<OwnKernelSignatures<T>[Name]>[0];

/** Attributes of a kernel. */
export type KernelAttributes<Name extends OwnKernelName> = Parameters<OwnKernelSignatures<unknown>[Name]>[1];

/** Output of a kernel; a tuple for several outputs. */
export type KernelOutputs<Name extends OwnKernelName, T> = ReturnType<OwnKernelSignatures<T>[Name]>;
