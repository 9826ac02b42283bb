import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { linearHeadOf } from './linear-head.js';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from './onnx-schema.js';

/** Weight of 2 classes and 3 features, by rows and transposed. */
const weight = [1, 2, 3, 4, 5, 6];
const turned = [1, 4, 2, 5, 3, 6];
const head = {
  weight: { dtype: 'float32', shape: [2, 3], data: Float32Array.from(weight) },
  bias: { dtype: 'float32', shape: [2], data: Float32Array.of(7, 8) },
};

const float = (name: string, dims: number[], values: number[]) =>
  create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: 1, floatData: values });
const node = (opType: string, input: string[], output: string, attributes: Readonly<Record<string, number>> = {}) =>
  create(NodeProtoSchema, {
    opType,
    input,
    output: [output],
    attribute: Object.entries(attributes).map(([name, value]) =>
      create(AttributeProtoSchema, { name, i: BigInt(value), f: value }),
    ),
  });
const gemm = node('Gemm', ['features', 'w', 'b'], 'logits', { transB: 1 });
const weights = [float('w', [2, 3], weight), float('t', [3, 2], turned), float('b', [2], [7, 8])];

function headOf(nodes: ReturnType<typeof node>[], initializer = weights) {
  const graph = create(GraphProtoSchema, { node: nodes, initializer });
  return linearHeadOf(toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph })), {
    features: 'features',
    logits: 'logits',
  });
}

describe('linearHeadOf', () => {
  it.each([
    ['Gemm with a transposed weight, as PyTorch exports', [gemm]],
    ['Gemm', [node('Gemm', ['features', 't', 'b'], 'logits')]],
    ['MatMul and Add', [node('MatMul', ['features', 't'], 'p'), node('Add', ['p', 'b'], 'logits')]],
    ['Add with the bias first', [node('MatMul', ['features', 't'], 'p'), node('Add', ['b', 'p'], 'logits')]],
    [
      'a layer behind nodes that change nothing',
      [
        node('Flatten', ['pooled'], 'features'),
        node('Dropout', ['features'], 'dropped'),
        node('Transpose', ['w'], 'tw'),
        node('MatMul', ['dropped', 'tw'], 'p'),
        node('Add', ['p', 'b'], 'sum'),
        node('Identity', ['sum'], 'logits'),
      ],
    ],
  ])('reads %s', (_what, nodes) => {
    expect(headOf(nodes)).toEqual(head);
  });

  it('takes a missing bias as zeros', () => {
    expect(headOf([node('MatMul', ['features', 't'], 'logits')])!.bias.data).toEqual(Float32Array.of(0, 0));
  });

  it.each([
    ['a computation in between', [node('Relu', ['features'], 'r'), node('Gemm', ['r', 't', 'b'], 'logits')]],
    ['another last node', [node('Softmax', ['features'], 'logits')]],
    ['a scaled product', [node('Gemm', ['features', 't', 'b'], 'logits', { alpha: 2 })]],
    ['a computed weight', [node('Relu', ['t'], 'x'), node('MatMul', ['features', 'x'], 'logits')]],
  ])('knows no head behind %s', (_what, nodes) => {
    expect(headOf(nodes)).toBeUndefined();
  });

  it('knows no head whose weights are not float32', () => {
    const half = create(TensorProtoSchema, { name: 'w', dims: [2n, 3n], dataType: 10, rawData: new Uint8Array(12) });
    expect(headOf([gemm], [half, weights[2]!])).toBeUndefined();
  });
});
