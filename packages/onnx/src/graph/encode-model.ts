import { create, toBinary } from '@bufbuild/protobuf';
import { type AttributeValue, elementTypes, type GraphConstant, type GraphValue, type ModelGraph } from './graph.js';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from './onnx-schema.js';
import { irVersionOf, newestOpset } from './opset.js';

/** Options of `encodeModel`. */
export interface EncodeModelOptions {
  /**
   * Bytes of the constant inputs, by name. The session supplies those that are missing (external data).
   * @default {}
   */
  readonly weights?: Readonly<Record<string, Uint8Array>>;
  /**
   * Length of an axis of an input or output: a number, or a name for a free one.
   * @default the traced length
   */
  readonly dimension?: (value: string, axis: number, size: number) => number | string;
  readonly description?: string;
  /**
   * Operator set of the model.
   * @default the newest one that this package writes
   */
  readonly opset?: number;
}

/** Encodes a graph as an ONNX model. */
export function encodeModel(graph: ModelGraph, options: EncodeModelOptions = {}): Uint8Array {
  return toBinary(ModelProtoSchema, modelOf(graph, options));
}

function modelOf(
  graph: ModelGraph,
  {
    weights = {},
    dimension = (_value, _axis, size) => size,
    description = '',
    opset = newestOpset,
  }: EncodeModelOptions,
): ModelProto {
  const { nodes } = graph;
  const domains = [...new Set(nodes.map(({ domain }) => domain))].filter((domain) => domain !== '');
  const info = ({ name, type, shape }: GraphValue) => ({
    name,
    type: {
      value: {
        case: 'tensorType' as const,
        value: {
          elemType: elementTypes[type],
          shape: {
            dim: shape.map((size, axis) => {
              const given = dimension(name, axis, size);
              return typeof given === 'number'
                ? { value: { case: 'dimValue' as const, value: BigInt(given) } }
                : { value: { case: 'dimParam' as const, value: given } };
            }),
          },
        },
      },
    },
  });
  return create(ModelProtoSchema, {
    irVersion: BigInt(irVersionOf(opset)),
    producerName: '@mem/onnx',
    docString: description,
    opsetImport: [{ domain: '', version: BigInt(opset) }, ...domains.map((domain) => ({ domain, version: 1n }))],
    graph: {
      name: 'graph',
      node: nodes.map(({ op, domain, inputs, outputs, attributes }, index) => ({
        name: nodeName(op, index),
        opType: op,
        domain,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
      })),
      initializer: [
        ...graph.constants.map((constant) => tensorProto(constant, bytesOf(constant))),
        ...graph.inputs.filter(({ constant }) => constant).map((input) => tensorProto(input, weights[input.name])),
      ],
      input: graph.inputs.filter(({ constant }) => !constant).map(info),
      output: graph.outputs.map(info),
    },
  });
}

/** Name of a graph's node in the model, from its operator and its position. */
export function nodeName(op: string, index: number): string {
  return `${op}_${index}`;
}

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  const Type = AttributeProto_AttributeType;
  if ('int' in value) return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value.int) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  if ('ints' in value) return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.ints.map(BigInt) });
  return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value.string) });
}

function tensorProto({ name, type, shape }: GraphValue, bytes: Uint8Array | undefined): TensorProto {
  const header = { name, dims: shape.map(BigInt), dataType: elementTypes[type] };
  if (bytes !== undefined) return create(TensorProtoSchema, { ...header, rawData: bytes });
  return create(TensorProtoSchema, {
    ...header,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [{ key: 'location', value: name }],
  });
}

function bytesOf({ type, values }: GraphConstant): Uint8Array {
  const array = {
    float32: () => Float32Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(Array.from(values, (value) => BigInt(value))),
    bool: () => Uint8Array.from(values),
  }[type]();
  return new Uint8Array(array.buffer);
}
