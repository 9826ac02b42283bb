import { leaves, mapTree, type Tree, type Value } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';
import { encodeModel } from '../graph/encode-model.js';
import { type TraceOutput, trace } from '../trace/trace.js';
import type { Traced } from '../trace/traced.js';
import { elementAt } from './element-at.js';
import type { Environment } from './environment.js';
import type { OnnxValue } from './onnx-value.js';
import { Session } from './session.js';
import { nodesForProcessor, type OnnxDevice } from './session-options.js';

/** Settings of the runtime, with all defaults filled in. */
export interface OnnxRuntimeSettings {
  readonly device: OnnxDevice;
  readonly threads: number;
  readonly profile?: string | undefined;
}

/** Result of a program: an output of the session, by position, or an argument that is returned. */
export type Leaf = TraceOutput & Pick<Traced, 'shape' | 'dtype'>;

/** Program compiled for one set of shapes. */
export interface CompiledProgram {
  /** Absent if every result is an argument. */
  readonly session: Session | undefined;
  readonly results: Tree<Leaf>;
  /** Positions, among all leaves of the arguments, of those passed to each run. */
  readonly given: ReadonlySet<number>;
}

/** A function of tensors to compile, and the arguments that it is compiled for. */
export interface ProgramSource {
  /** Name of the program in error messages. */
  readonly name: string;
  readonly fn: (...args: readonly unknown[]) => unknown;
  readonly args: readonly unknown[];
  /** Leaves of the arguments. */
  readonly values: readonly OnnxValue[];
  /** Positions of the arguments whose values never change. */
  readonly constants: readonly number[];
}

/**
 * Compiles a program for the shapes of its arguments.
 * @throws MemError `captured-tensor` or `unsupported` for a function that cannot be traced or run.
 */
export function compileProgram(
  environment: Environment,
  settings: OnnxRuntimeSettings,
  { name, fn, args, values, constants }: ProgramSource,
): CompiledProgram {
  const isConstant = args.flatMap((arg, index) => leaves(arg as Tree<Value>).map(() => constants.includes(index)));
  const inputs = values.map((value, index) => ({
    name: `input${index}`,
    shape: value.shape,
    type: value.dtype,
    constant: isConstant[index] === true,
    value,
  }));
  const { graph, results } = trace(
    (tensors) => fn(...rebuilt(args, tensors)),
    inputs,
    (output, leaf): Leaf => ({ ...output, ...leaf }),
    { name },
  );
  const given = new Set(inputs.flatMap(({ constant }, index) => (constant ? [] : [index])));
  const model = graph.finished();
  const kept = new Set(model.inputs.map((input) => input.name));
  const weights = new Map(
    inputs
      .filter(({ name: input, constant }) => constant && kept.has(input))
      .map(({ name: input, value }) => [input, value]),
  );
  const names = {
    inputs: inputs.filter(({ constant }) => !constant).map((input) => input.name),
    outputs: graph.outputs.map((output) => output.name),
  };
  const options = { ...settings, frozen: weights.size > 0, onProcessor: nodesForProcessor(model) };
  const session =
    names.outputs.length === 0 ? undefined : new Session(environment, encodeModel(model), names, weights, options);
  return { session, results: results as Tree<Leaf>, given };
}

/** Replaces the leaves of the arguments by `tensors`, in the same order. */
function rebuilt(args: readonly unknown[], tensors: readonly Tensor[]): Tree<Tensor>[] {
  let next = 0;
  return args.map((arg) => mapTree(arg as Tree<Value>, () => elementAt(tensors, next++)));
}
