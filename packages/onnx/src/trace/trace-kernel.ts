import type { OwnKernelName, OwnKernelSignatures } from '@mem/tensor';
import type { Traced, Tracer } from './traced.js';

/** Writes the nodes of one kernel and returns its output, or its outputs in order. */
export type TraceKernel<Inputs = never, Attributes = never> = (
  tracer: Tracer,
  inputs: Inputs,
  attributes: Attributes,
) => Traced | readonly Traced[];

/** A kernel of tfjs: inputs and attributes are those of tfjs's own types, such as `Conv2DInputs` and `Conv2DAttrs`. */
export type StockKernel<Inputs, Attributes = object> = TraceKernel<
  { readonly [Name in keyof Inputs]: Traced },
  Attributes
>;

/** Kernels by name, of tfjs and of `@mem/tensor` alike. */
export type TraceKernels = Readonly<Record<string, TraceKernel>>;

/** Kernels of `@mem/tensor` by name, each with the inputs, attributes and outputs that it has there. */
export type OwnTraceKernels<Name extends OwnKernelName> = {
  readonly [Each in Name]: (
    tracer: Tracer,
    ...call: Parameters<OwnKernelSignatures<Traced>[Each]>
  ) => ReturnType<OwnKernelSignatures<Traced>[Each]>;
};
