import { fromBinary } from '@bufbuild/protobuf';
import type { HostArray, HostMap } from '@mem/arrays';
import { MemError, unknownName } from '@mem/errors';
import { ModelProtoSchema, type ValueInfoProto } from '../graph/onnx-schema.js';
import { elementAt } from './element-at.js';
import { environment } from './environment.js';
import { nativeTensor, readTensor } from './onnx-value.js';
import { Session } from './session.js';
import { defaultThreads, type OnnxDevice } from './session-options.js';

/** Options of `openOnnxModel`. */
export interface OpenOnnxModelOptions {
  /**
   * Execution provider of ONNX Runtime.
   * @default 'cpu'
   */
  readonly device?: OnnxDevice;
  /**
   * Threads that share one operation.
   * @default the number of processors
   */
  readonly threads?: number;
}

/** ONNX model from any source, such as a backbone whose features and logits a modulator is fitted to. */
export interface OnnxModel {
  /** Names of the inputs, in the order of the model. */
  readonly inputs: readonly string[];
  /** Shapes of the inputs, in their order; null for a size that the model leaves open. */
  readonly inputShapes: readonly (readonly (number | null)[])[];
  /** Names of the outputs, in the order of the model. */
  readonly outputs: readonly string[];
  /**
   * Runs the model on host arrays by input name and returns its outputs by name.
   * @throws MemError `unknown-name` for an input that the model does not have.
   * @throws MemError `missing-parameter` for a missing input.
   * @throws MemError `unsupported` if ONNX Runtime rejects the inputs.
   */
  run(inputs: HostMap): Promise<Record<string, HostArray>>;
  /** Frees the native session. */
  dispose(): void;
}

/**
 * Opens an ONNX model from the bytes of a file.
 * @throws MemError `bad-file` for bytes that are not an ONNX model.
 * @throws MemError `missing-package` if ONNX Runtime's library or koffi is missing.
 * @throws MemError `unsupported` for a model or a device that cannot run here.
 */
export async function openOnnxModel(
  bytes: Uint8Array,
  { device = 'cpu', threads = defaultThreads }: OpenOnnxModelOptions = {},
): Promise<OnnxModel> {
  const { inputs, inputShapes, outputs } = signatureOf(bytes);
  const opened = await environment();
  const session = new Session(opened, bytes, { inputs, outputs }, new Map(), { device, threads, frozen: true });
  return {
    inputs,
    inputShapes,
    outputs,
    async run(given) {
      for (const name of Object.keys(given)) {
        if (!inputs.includes(name)) throw unknownName('input of the ONNX model', name, inputs);
      }
      const arrays = inputs.map((name) => {
        const array = given[name];
        if (array !== undefined) return array;
        throw new MemError(
          'missing-parameter',
          `The ONNX model needs the input '${name}'; give all of ${inputs.join(', ')}.`,
        );
      });
      const tensors = arrays.map((array) => nativeTensor(opened, array));
      try {
        const results = await session.run(tensors);
        const read = results.map((tensor) => readTensor(opened.api, tensor));
        for (const tensor of results) tensor.release();
        return Object.fromEntries(outputs.map((name, index) => [name, elementAt(read, index)]));
      } finally {
        for (const tensor of tensors) tensor.release();
      }
    },
    dispose: () => session.dispose(),
  };
}

type Signature = Pick<OnnxModel, 'inputs' | 'inputShapes' | 'outputs'>;

function signatureOf(bytes: Uint8Array): Signature {
  try {
    const { graph } = fromBinary(ModelProtoSchema, bytes);
    const weights = new Set(graph?.initializer.map(({ name }) => name));
    const inputs = (graph?.input ?? []).filter(({ name }) => !weights.has(name));
    const outputs = (graph?.output ?? []).map(({ name }) => name);
    if (outputs.length === 0) throw new Error('it has no outputs');
    return { inputs: inputs.map(({ name }) => name), inputShapes: inputs.map(shapeOf), outputs };
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `This is not an ONNX model: ${(cause as Error).message}. Give the bytes of an .onnx file.`,
      {},
      { cause },
    );
  }
}

function shapeOf({ type }: ValueInfoProto): (number | null)[] {
  const dims = type?.value.case === 'tensorType' ? (type.value.value.shape?.dim ?? []) : [];
  return dims.map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : null));
}
