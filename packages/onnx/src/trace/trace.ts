import { MemError } from '@mem/errors';
import { mapTree, onBackend, type TensorMap } from '@mem/tensor';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ElementType, Graph } from '../graph/graph.js';
import { registerKernels } from './register-kernels.js';
import { traceBackend } from './trace-backend.js';
import { type Traced, Tracer } from './traced.js';

/** An argument's leaf, in the order of the arguments. */
export interface TraceInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Its values never change. */
  readonly constant: boolean;
}

/** Where a result comes from: an output of the graph or an argument handed through, by position. */
export type TraceOutput = { readonly output: number } | { readonly input: number };

/** A function's graph, and how its results are found again. */
export interface Trace<Result> {
  readonly graph: Graph;
  /** The function's result, every tensor replaced. */
  readonly results: Result;
}

/** Options of `trace`. */
export interface TraceOptions {
  readonly name: string;
  /** Only operators of the ONNX standard. */
  readonly portable?: boolean;
  /** Write arguments that are handed through, and results that are returned twice, as outputs of their own. */
  readonly separateOutputs?: boolean;
  /** Names an output by its position. */
  readonly outputName?: (index: number) => string | undefined;
}

/**
 * Runs `fn` once on tensors that stand for `inputs` and writes down what it does; the caller's backend stays the
 * current one, also after an error.
 * @throws MemError `captured-tensor`; `unsupported` for an operation that is not covered, with its place, and for a
 * function that reads values.
 */
export function trace<Leaf>(
  fn: (tensors: readonly Tensor[], named: TensorMap) => unknown,
  inputs: readonly TraceInput[],
  replace: (output: TraceOutput, leaf: { readonly shape: readonly number[]; readonly dtype: ElementType }) => Leaf,
  { name, portable = false, separateOutputs = false, outputName }: TraceOptions,
): Trace<unknown> {
  const graph = new Graph();
  const backend = traceBackend(registerKernels);
  const tracer = new Tracer(graph, portable);
  const results = onBackend(backend.name, () =>
    backend.during(tracer, `compile: ${name}`, () => {
      let replaced: unknown;
      tidy(() => {
        const given = inputs.map(({ name: input, shape, dtype, constant }) => {
          const traced: Traced = { shape, dtype, rows: graph.input({ name: input, type: dtype, shape, constant }) };
          return { input, traced, tensor: backend.tensor(traced) };
        });
        const positions = new Map(given.map(({ traced }, index) => [traced, index]));
        const written = new Map<Traced, number>();
        const outputs = fn(
          given.map(({ tensor }) => tensor),
          Object.fromEntries(given.map(({ input, tensor }) => [input, tensor])),
        );
        replaced = mapTree(outputs as never, (tensor: Tensor) => {
          if (typeof tensor?.dataId !== 'object') {
            throw new MemError('bad-value', `compile: ${name} returned something that is no tensor.`);
          }
          const traced = backend.traced(tensor);
          const { shape, dtype } = traced;
          const position = positions.get(traced);
          if (position !== undefined && !separateOutputs) return replace({ input: position }, { shape, dtype });
          let output = separateOutputs ? undefined : written.get(traced);
          if (output === undefined) {
            output = graph.outputs.length;
            graph.output(tracer.rows(traced), { name: outputName?.(output) ?? `output${output}`, type: dtype, shape });
            written.set(traced, output);
          }
          return replace({ output }, { shape, dtype });
        });
      });
      return replaced;
    }),
  );
  return { graph, results };
}
