import { fromBinary } from '@bufbuild/protobuf';
import { elementCount, type HostArray } from '@mem/arrays';
import { type GraphProto, ModelProtoSchema, type NodeProto, type TensorProto } from './onnx-schema.js';

/** Last layer of a model in PyTorch's layout: weight `[classes, dim]` and bias `[classes]`. */
export interface OnnxHead {
  readonly weight: HostArray<'float32'>;
  readonly bias: HostArray<'float32'>;
}

/** Nodes that pass their input on unchanged in inference, but for its shape. */
const transparent = ['Identity', 'Dropout', 'Flatten'];

/** ONNX's number of the element type float32. */
const floatType = 1;

/**
 * Returns the linear layer that makes the output `logits` from the output `features` in the bytes of an ONNX model, as
 * PyTorch, tf2onnx and this package write it: `Gemm`, or `MatMul` with or without an `Add`. Undefined where there is
 * another computation between the two, or its weights are not float32.
 */
export function linearHeadOf(
  bytes: Uint8Array,
  { features, logits }: { readonly features: string; readonly logits: string },
): OnnxHead | undefined {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  if (graph === undefined) return undefined;
  const read = graphReader(graph);
  const source = read.origin(features);
  const last = read.producer(read.origin(logits));
  const layer = last?.opType === 'Add' ? addedProduct(last, read) : last && { product: last, bias: last.input[2] };
  if (layer === undefined || read.origin(layer.product.input[0] ?? '') !== source) return undefined;
  const { product, bias: biasName } = layer;
  const isGemm = product.opType === 'Gemm';
  if (!isGemm && product.opType !== 'MatMul') return undefined;
  if (isGemm && (attribute(product, 'alpha', 1) !== 1 || attribute(product, 'transA', 0) !== 0)) return undefined;
  const weight = read.constant(product.input[1] ?? '');
  if (weight?.shape.length !== 2) return undefined;
  const placed = isGemm && attribute(product, 'transB', 0) === 1 ? weight : transposed(weight);
  const [classes] = placed.shape as [number, number];
  if (biasName === undefined || biasName === '') {
    return { weight: placed, bias: { dtype: 'float32', shape: [classes], data: new Float32Array(classes) } };
  }
  const bias = read.constant(biasName);
  if (bias?.data.length !== classes || attribute(product, 'beta', 1) !== 1) return undefined;
  return { weight: placed, bias: { ...bias, shape: [classes] } };
}

interface GraphReader {
  /** Returns the name of the tensor that a name stands for, before nodes that pass it on unchanged. */
  origin(name: string): string;
  producer(name: string): NodeProto | undefined;
  /** Returns a float32 constant, transposed where the graph does so. */
  constant(name: string): HostArray<'float32'> | undefined;
}

function graphReader({ node: nodes, initializer }: GraphProto): GraphReader {
  const producers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const weights = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const reader: GraphReader = {
    origin(name) {
      const node = producers.get(name);
      return node !== undefined && transparent.includes(node.opType) ? reader.origin(node.input[0] ?? '') : name;
    },
    producer: (name) => producers.get(name),
    constant(name) {
      const tensor = weights.get(name);
      if (tensor !== undefined) return floatsOf(tensor);
      const node = producers.get(name);
      if (node?.opType === 'Constant') {
        const value = node.attribute.find((each) => each.name === 'value')?.t;
        return value && floatsOf(value);
      }
      const input = node?.opType === 'Identity' || node?.opType === 'Transpose' ? node.input[0] : undefined;
      const array = input === undefined ? undefined : reader.constant(input);
      return array && node?.opType === 'Transpose' ? transposed(array) : array;
    },
  };
  return reader;
}

/** Returns the matrix product and the bias that an `Add` joins, in either order. */
function addedProduct(add: NodeProto, { origin, producer }: GraphReader) {
  const [first = '', second = ''] = add.input;
  for (const [name, bias] of [
    [first, second],
    [second, first],
  ] as const) {
    const product = producer(origin(name));
    if (product?.opType === 'MatMul') return { product, bias };
  }
  return undefined;
}

function attribute(node: NodeProto, name: string, missing: number): number {
  const found = node.attribute.find((each) => each.name === name);
  if (found === undefined) return missing;
  return name === 'alpha' || name === 'beta' ? found.f : Number(found.i);
}

function floatsOf({ dims, dataType, rawData, floatData }: TensorProto): HostArray<'float32'> | undefined {
  const shape = dims.map(Number);
  const count = elementCount(shape);
  if (dataType !== floatType || count === undefined) return undefined;
  const data = rawData.length > 0 ? new Float32Array(new Uint8Array(rawData).buffer) : Float32Array.from(floatData);
  return data.length === count ? { dtype: 'float32', shape, data } : undefined;
}

function transposed({ shape, data }: HostArray<'float32'>): HostArray<'float32'> {
  const [rows, columns] = shape as [number, number];
  const flipped = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  return { dtype: 'float32', shape: [columns, rows], data: flipped };
}
