import type { OwnKernelName, OwnKernelSignatures } from '@mem/tensor';
import type { Traced, Tracer } from './traced.js';

/** Writes the nodes of one kernel and returns its output, or its outputs in order. */
type TraceKernel<Inputs = never, Attributes = never> = (
  tracer: Tracer,
  inputs: Inputs,
  attributes: Attributes,
) => Traced | readonly Traced[];

/** Kernel of tfjs, with the inputs and attributes of tfjs's own types, such as `Conv2DInputs` and `Conv2DAttrs`. */
export type StockKernel<Inputs, Attributes = object> = TraceKernel<
  { readonly [Name in keyof Inputs]: Traced },
  Attributes
>;

/** Kernels by name, of tfjs or of `@mem/tensor`. */
export type TraceKernels = Readonly<Record<string, TraceKernel>>;

/** Kernels of `@mem/tensor` by name, each with its signature. */
export type OwnTraceKernels<Name extends OwnKernelName> = {
  readonly [Each in Name]: (
    tracer: Tracer,
    ...call: Parameters<OwnKernelSignatures<Traced>[Each]>
  ) => ReturnType<OwnKernelSignatures<Traced>[Each]>;
};
