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

/** Signature of a kernel: inputs of type `T` by name, attributes and outputs. */
export type KernelSignature<T, Names extends string, Attributes = NoAttributes, Outputs = T> = (
  inputs: Readonly<Record<Names, T>>,
  attributes: Attributes,
) => Outputs;

/**
 * Signatures of this package's kernels, by name. `T` is the type of a tensor: a tfjs tensor, a backend's `TensorInfo`,
 * or whatever represents a tensor in another runtime.
 */
export interface OwnKernelSignatures<T> {
  readonly MemMatMul: KernelSignature<T, 'a' | 'b', { readonly transposeA: boolean; readonly transposeB: boolean }>;
  readonly MemLinear: (inputs: { readonly x: T; readonly weight: T; readonly bias?: T }, attributes: NoAttributes) => T;
  readonly MemLayerNorm: KernelSignature<
    T,
    'x' | 'weight' | 'bias',
    { readonly epsilon: number },
    readonly [y: T, center: T, inverseDeviation: T]
  >;
  readonly MemLayerNormGradient: KernelSignature<
    T,
    'x' | 'weight' | 'center' | 'inverseDeviation' | 'dy',
    NoAttributes,
    readonly [dx: T, dWeight: T, dBias: T]
  >;
  readonly MemGelu: KernelSignature<T, 'x'>;
  readonly MemGeluGradient: KernelSignature<T, 'x' | 'dy'>;
  readonly MemAttention: KernelSignature<T, 'q' | 'k' | 'v', { readonly scale: number }>;
  readonly MemAttentionGradient: KernelSignature<
    T,
    'q' | 'k' | 'v' | 'y' | 'dy',
    { readonly scale: number },
    readonly [dq: T, dk: T, dv: T]
  >;
  readonly MemSoftmaxCrossEntropy: KernelSignature<T, 'logits' | 'targets'>;
  readonly MemConv2d: KernelSignature<T, 'x' | 'weight', Conv2dAttributes>;
  readonly MemConv2dInputGradient: KernelSignature<T, 'dy' | 'weight', InputGradientAttributes>;
  readonly MemConv2dFilterGradient: KernelSignature<T, 'x' | 'dy', FilterGradientAttributes>;
  readonly MemBatchNorm: KernelSignature<
    T,
    'x' | 'weight' | 'bias',
    { readonly epsilon: number },
    readonly [y: T, mean: T, variance: T]
  >;
  readonly MemBatchNormGradient: KernelSignature<
    T,
    'x' | 'weight' | 'mean' | 'variance' | 'dy',
    { readonly epsilon: number },
    readonly [dx: T, dWeight: T, dBias: T]
  >;
  readonly MemMaxPool: KernelSignature<T, 'x', PoolAttributes>;
  readonly MemMaxPoolGradient: KernelSignature<T, 'dy' | 'x' | 'y', PoolAttributes>;
  readonly MemTokenMean: KernelSignature<T, 'x'>;
  readonly MemColumnSum: KernelSignature<T, 'x'>;
  readonly MemTopK: KernelSignature<T, 'x', { readonly k: number }, readonly [values: T, indices: T]>;
  readonly MemGatherTokens: KernelSignature<T, 'x' | 'indices'>;
  readonly MemPermuteColumns: KernelSignature<T, 'x', { readonly order: readonly number[] }>;
  readonly MemMagnitude: KernelSignature<T, 'x', { readonly epsilon: number }>;
  readonly MemAdamW: KernelSignature<
    T,
    'parameter' | 'gradient' | 'firstMoment' | 'secondMoment' | 'learningRate' | 'step',
    AdamWAttributes,
    readonly [parameter: T, firstMoment: T, secondMoment: T]
  >;
  readonly MemSgd: KernelSignature<
    T,
    'parameter' | 'gradient' | 'velocity' | 'learningRate',
    SgdAttributes,
    readonly [parameter: T, velocity: T]
  >;
}

/** Name of a kernel of this package. */
export type OwnKernelName = keyof OwnKernelSignatures<unknown>;

/** Inputs of a kernel, by name. */
export type KernelInputs<Name extends OwnKernelName, T> = Parameters<OwnKernelSignatures<T>[Name]>[0];

/** Attributes of a kernel. */
export type KernelAttributes<Name extends OwnKernelName> = Parameters<OwnKernelSignatures<unknown>[Name]>[1];

/** Output of a kernel; a tuple for several outputs. */
export type KernelOutputs<Name extends OwnKernelName, T> = ReturnType<OwnKernelSignatures<T>[Name]>;
