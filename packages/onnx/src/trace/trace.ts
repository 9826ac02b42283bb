import { MemError } from '@mem/errors';
import { mapTree, onBackend, type TensorMap } from '@mem/tensor';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { Graph, type GraphInput } from '../graph/graph.js';
import { registerKernels } from './register-kernels.js';
import { traceBackend } from './trace-backend.js';
import { type Traced, Tracer } from './traced.js';

/** Source of a result: an output of the graph, or an argument that is returned, by position. */
export type TraceOutput = { readonly output: number } | { readonly input: number };

/** Options of `trace`. */
export interface TraceOptions {
  readonly name: string;
  /**
   * Uses only operators of the ONNX standard.
   * @default false
   */
  readonly portable?: boolean;
  /**
   * Writes an output of its own for an argument that is returned, and for each result that is returned twice.
   * @default false
   */
  readonly separateOutputs?: boolean;
  /**
   * Names an output by its position.
   * @default `output0`, `output1` and so on
   */
  readonly outputName?: (index: number) => string | undefined;
}

/**
 * Runs `fn` once on tensors that represent `inputs`, the leaves of its arguments, and records its operations. Each
 * tensor of the result is replaced. The caller's backend remains the current one, even after an error.
 * @throws MemError `captured-tensor` if `fn` uses a tensor that is neither an argument nor created inside it.
 * @throws MemError `unsupported` for an operation that is not covered, with its call site, and for a function that
 * reads values.
 */
export function trace<Leaf>(
  fn: (tensors: readonly Tensor[], named: TensorMap) => unknown,
  inputs: readonly GraphInput[],
  replace: (output: TraceOutput, leaf: Pick<Traced, 'shape' | 'dtype'>) => Leaf,
  { name, portable = false, separateOutputs = false, outputName }: TraceOptions,
): { readonly graph: Graph; readonly results: unknown } {
  const graph = new Graph();
  const backend = traceBackend(registerKernels);
  const tracer = new Tracer(graph, portable);
  const results = onBackend(backend.name, () =>
    backend.during(tracer, `compile: ${name}`, () => {
      let replaced: unknown;
      tidy(() => {
        const given = inputs.map((input) => {
          const traced: Traced = { shape: input.shape, dtype: input.type, rows: graph.input(input) };
          return { input: input.name, traced, tensor: backend.tensor(traced) };
        });
        const positions = new Map(given.map(({ traced }, index) => [traced, index]));
        const written = new Map<Traced, number>();
        const outputs = fn(
          given.map(({ tensor }) => tensor),
          Object.fromEntries(given.map(({ input, tensor }) => [input, tensor])),
        );
        replaced = mapTree(outputs as never, (tensor: Tensor) => {
          if (typeof tensor?.dataId !== 'object') {
            throw new MemError(
              'bad-value',
              `compile: ${name} returned something that is not a tensor; return tensors, or arrays and records of them.`,
            );
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
