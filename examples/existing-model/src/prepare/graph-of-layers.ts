import type { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Converts a two-layer classifier that flattens its input into a graph, as tfjs's converter would. */
export function graphOfLayers(model: LayersModel): io.ModelArtifacts {
  const weights = model.getWeights();
  const names = ['hidden/kernel', 'hidden/bias', 'classifier/kernel', 'classifier/bias'];
  const inputs = weights[0]!.shape[0]!;
  const float = { T: { type: 'DT_FLOAT' } };
  const constant = (name: string, type: string) => ({ name, op: 'Const', attr: { dtype: { type } } });
  const node = (name: string, op: string, ...input: string[]) => ({ name, op, input, attr: float });
  const dim = [-1, ...model.inputs[0]!.shape.slice(1)].map((size) => ({ size: String(size) }));
  const modelTopology = {
    versions: { producer: 1 },
    node: [
      { name: 'images', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } },
      constant('flat/shape', 'DT_INT32'),
      ...names.map((name) => constant(name, 'DT_FLOAT')),
      node('flat', 'Reshape', 'images', 'flat/shape'),
      node('hidden/product', 'MatMul', 'flat', 'hidden/kernel'),
      node('hidden/sum', 'BiasAdd', 'hidden/product', 'hidden/bias'),
      node('features', 'Relu', 'hidden/sum'),
      node('classifier/product', 'MatMul', 'features', 'classifier/kernel'),
      node('logits', 'BiasAdd', 'classifier/product', 'classifier/bias'),
      node('probabilities', 'Softmax', 'logits'),
    ],
  };
  const values = [Int32Array.of(-1, inputs), ...weights.map((weight) => weight.dataSync())];
  const bytes = values.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return {
    format: 'graph-model',
    modelTopology,
    weightSpecs: [
      { name: 'flat/shape', shape: [2], dtype: 'int32' },
      ...names.map((name, i) => ({ name, shape: weights[i]!.shape, dtype: 'float32' as const })),
    ],
    weightData: new Uint8Array(Buffer.concat(bytes)).buffer,
  };
}
