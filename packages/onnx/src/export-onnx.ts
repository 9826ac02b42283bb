import type { HostMap } from '@mem/arrays';
import { checkOption, checkPositive, MemError } from '@mem/errors';
import type { TensorMap } from '@mem/tensor';
import { lowerGraph } from './graph/basic/lower-graph.js';
import { encodeModel } from './graph/encode-model.js';
import { freeBatch, type TracedAt } from './graph/free-batch.js';
import type { GraphInput } from './graph/graph.js';
import { opsetOf } from './graph/opset.js';
import { trace } from './trace/trace.js';

/** Input of an exported model. */
export interface ExportInput {
  /** Type of the elements. */
  readonly dtype: 'float32' | 'int32';
  /** Length of each axis, with `'batch'` for the first one. */
  readonly shape: readonly ['batch', ...number[]];
}

/**
 * Operators that a file is written in. `standard`: the fewest nodes, which ONNX Runtime runs fastest. `basic`:
 * operators that nearly every engine reads, such as OpenCV from 4.6 on: no layer normalisation, no top-k, no broadcasts
 * except of scalars and of vectors along one axis, and precomputed results of steps that depend on weights alone
 * (element-wise operations and moves). The values are the same except for rounding.
 */
export type OperatorSet = 'standard' | 'basic';

/** All operator sets, for checks and menus. */
export const operatorSets: readonly OperatorSet[] = ['standard', 'basic'];

/** Options of `exportOnnx`. */
export interface ExportOnnxOptions {
  /** Parameters of the function, which become the weights of the file under the same names. */
  readonly parameters: HostMap;
  /** Inputs by name, as `fn` takes them. */
  readonly inputs: Readonly<Record<string, ExportInput>>;
  /**
   * Operators that the file is written in.
   * @default 'standard'
   */
  readonly operators?: OperatorSet;
  /**
   * Batch size: `free`, or a number for engines that need to know it.
   * @default 'free'
   */
  readonly batch?: 'free' | number;
  /**
   * Name of the model in error messages.
   * @default the name of the function
   */
  readonly name?: string;
  /**
   * Description stored in the file.
   * @default ''
   */
  readonly description?: string;
}

/**
 * Primes that no size in a model is a multiple of, so that lengths that come from the batch size differ from all
 * others.
 */
const batchSizes = [1009, 2003, 3001] as const;

/**
 * Writes `fn`, a pure function of frozen parameters and a batch, as an ONNX file. Inputs and outputs keep their names.
 * The file uses only operators of the ONNX standard, in the oldest operator set that has them (11 to 17).
 * @throws MemError `unsupported` for an operation that is not covered, an operation that has no form in the basic
 * operators, or a function that cannot have a free batch size.
 * @throws MemError `bad-value` if there are no inputs or a name is used twice.
 * @throws MemError `bad-option` for a batch size that is not a positive integer.
 * @throws MemError `unknown-name` for an operator set that does not exist.
 */
export function exportOnnx(
  fn: (parameters: TensorMap, inputs: TensorMap) => TensorMap,
  {
    parameters,
    inputs,
    operators = 'standard',
    batch = 'free',
    name = fn.name || 'the model',
    description = '',
  }: ExportOnnxOptions,
): Uint8Array {
  checkOption('operators', operators, operatorSets);
  if (batch !== 'free') checkPositive('batch', batch, { integer: true });
  const [batchInput] = Object.keys(inputs);
  if (batchInput === undefined) throw new MemError('bad-value', `export: ${name} has no inputs.`);
  const twice = Object.keys(inputs).find((each) => Object.hasOwn(parameters, each));
  if (twice !== undefined) throw new MemError('bad-value', `export: '${twice}' is both an input and a parameter.`);

  const at = (size: number): TracedAt => {
    const given: GraphInput[] = [
      ...Object.entries(parameters).map(([each, { shape, dtype }]) => ({
        name: each,
        shape,
        type: dtype,
        constant: true,
      })),
      ...Object.entries(inputs).map(([each, { shape, dtype }]) => ({
        name: each,
        shape: [size, ...shape.slice(1)] as number[],
        type: dtype,
        constant: false,
      })),
    ];
    const names: string[] = [];
    const { graph } = trace(
      (_tensors, named) => {
        const results = fn(named, named);
        for (const each of Object.keys(results)) {
          if (Object.hasOwn(named, each))
            throw new MemError('bad-value', `export: '${each}' is both an input and an output of ${name}.`);
          names.push(each);
        }
        return results;
      },
      given,
      (output) => output,
      { name, portable: true, separateOutputs: true, outputName: (index) => names[index] },
    );
    const traced = graph.finished();
    const subject = `export: ${name}`;
    return {
      batch: size,
      graph: operators === 'basic' ? lowerGraph(traced, { weights: parameters, subject }) : traced,
    };
  };
  const graph =
    batch === 'free'
      ? freeBatch([at(batchSizes[0]), at(batchSizes[1]), at(batchSizes[2])], batchInput, `export: ${name}`)
      : at(batch).graph;
  const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array | Int32Array): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return encodeModel(graph, {
    weights: Object.fromEntries(Object.entries(parameters).map(([each, { data }]) => [each, bytes(data)])),
    dimension: (_value, axis, size) => (batch === 'free' && axis === 0 && size === batchSizes[0] ? 'batch' : size),
    description,
    opset: opsetOf(graph.nodes),
  });
}
