import { MemError } from '@mem/errors';
import type { HostMap, TensorMap } from '@mem/tensor';
import { encodeModel } from './graph/encode-model.js';
import { freeBatch, type TracedAt } from './graph/free-batch.js';
import { type TraceInput, trace } from './trace/trace.js';

/** A named input of an exported model: its type, and its shape with `'batch'` for the free first axis. */
export interface ExportInput {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly ['batch', ...number[]];
}

/** Options of `exportOnnx`. */
export interface ExportOnnxOptions {
  /** The function's parameters, which become the file's weights under their names. */
  readonly parameters: HostMap;
  /** By name, as `fn` takes them. */
  readonly inputs: Readonly<Record<string, ExportInput>>;
  /** What error messages call the model. */
  readonly name?: string;
  /** The file's description. */
  readonly description?: string;
}

/** Primes that no model's size is a multiple of: what is the batch size is told from what only equals it. */
const batchSizes = [1009, 2003, 3001] as const;

/**
 * Writes `fn`, a pure function of frozen parameters and a batch, as an ONNX file: inputs and outputs under their names,
 * the batch size free, only operators of the ONNX standard (operator set 17).
 * @throws MemError `unsupported` for an operation that is not covered, and for a function that cannot have a free batch size;
 * `bad-value` without inputs or for a name that is used twice.
 */
export function exportOnnx(
  fn: (parameters: TensorMap, inputs: TensorMap) => TensorMap,
  { parameters, inputs, name = fn.name || 'the model', description = '' }: ExportOnnxOptions,
): Uint8Array {
  const [batchInput] = Object.keys(inputs);
  if (batchInput === undefined) throw new MemError('bad-value', `export: ${name} has no inputs.`);
  const twice = Object.keys(inputs).find((each) => Object.hasOwn(parameters, each));
  if (twice !== undefined) throw new MemError('bad-value', `export: '${twice}' is both an input and a parameter.`);

  const at = (batch: number): TracedAt => {
    const given: TraceInput[] = [
      ...Object.entries(parameters).map(([each, { shape, dtype }]) => ({ name: each, shape, dtype, constant: true })),
      ...Object.entries(inputs).map(([each, { shape, dtype }]) => ({
        name: each,
        shape: [batch, ...shape.slice(1)] as number[],
        dtype,
        constant: false,
      })),
    ];
    const names: string[] = [];
    const { graph } = trace(
      (tensors) => {
        const named = Object.fromEntries(given.map((input, index) => [input.name, tensors[index]!]));
        const results = fn(named, named);
        for (const each of Object.keys(results)) {
          if (Object.hasOwn(named, each)) throw new MemError('bad-value', `export: '${each}' is both an input and an output of ${name}.`); // biome-ignore format: fits
          names.push(each);
        }
        return results;
      },
      given,
      (output) => output,
      { name, portable: true, separateOutputs: true, outputName: (index) => names[index]! },
    );
    return { batch, graph: graph.finished() };
  };
  const traces = [at(batchSizes[0]), at(batchSizes[1]), at(batchSizes[2])] as const;
  const free = freeBatch(traces, batchInput, `export: ${name}`);
  const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array | Int32Array): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return encodeModel(free, {
    weights: Object.fromEntries(Object.entries(parameters).map(([each, { data }]) => [each, bytes(data)])),
    dimension: (_value, axis, size) => (axis === 0 && size === batchSizes[0] ? 'batch' : size),
    description,
  });
}
