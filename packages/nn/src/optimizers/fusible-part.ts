/** A number for one parameter, by its name and shape. */
export type ParameterSetting = (name: string, shape: readonly number[]) => number;

/** The settings of a transform that the fused kernels of `@mem/tensor` implement. */
export type FusiblePart =
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  | { readonly kind: 'decay'; readonly weightDecayOf: ParameterSetting }
  | { readonly kind: 'trace'; readonly name: string; readonly decay: number; readonly nesterov: boolean }
  | { readonly kind: 'rate'; readonly learningRateScaleOf: ParameterSetting };
