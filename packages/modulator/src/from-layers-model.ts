import { MemError, unknownName } from '@mem/errors';
import type { HeadInput } from '@mem/stage2';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { FrozenModel } from './frozen-model.js';

/** The parts of a tfjs `SymbolicTensor`, the input or output of a layer, used here. */
export interface SymbolicTensorLike {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** The parts of a layer of a tfjs `LayersModel` used here. */
export interface LayerLike {
  readonly name: string;
  readonly input: SymbolicTensorLike | SymbolicTensorLike[];
  readonly output: SymbolicTensorLike | SymbolicTensorLike[];
  getClassName(): string;
  getConfig(): { readonly [name: string]: unknown };
  getWeights(): Tensor[];
}

/** The parts of a tfjs `LayersModel` used here, so that `@tensorflow/tfjs-layers` is not required. */
export interface LayersModelLike {
  readonly layers: readonly LayerLike[];
  readonly inputs: readonly SymbolicTensorLike[];
  execute(inputs: Tensor, outputs: string[]): Tensor | Tensor[];
}

/** Options of `fromLayersModel`. */
export interface FromLayersModelOptions {
  /**
   * Layer whose output is the features.
   * @default the input of the last dense layer
   */
  readonly features?: string;
}

/**
 * Wraps a tfjs LayersModel that has one image input and ends in a dense layer, with or without a softmax. The dense
 * layer is the head, and its input the features by default.
 * @throws MemError `unsupported` for a model with several inputs or another ending.
 * @throws MemError `unknown-name` with the names of the layers.
 */
export async function fromLayersModel(
  model: LayersModelLike,
  { features: featuresLayer }: FromLayersModelOptions = {},
): Promise<FrozenModel> {
  if (model.inputs.length !== 1) throw unsupported(`it has ${model.inputs.length} inputs`);
  const { layer, output } = headOf(model.layers);
  const pooled = single(layer.input, layer);
  if (pooled.shape.length !== 2)
    throw unsupported(`the input of its last dense layer has shape [${pooled.shape.join(', ')}]`);
  const features = featuresLayer === undefined ? pooled : outputOf(model.layers, featuresLayer);
  const names = [...new Set([features.name, pooled.name])];
  return {
    head: await readHead(layer),
    output,
    run(images) {
      const inner = names.filter((name) => name !== model.inputs[0]!.name);
      const found = inner.length === 0 ? [] : [model.execute(images, inner)].flat();
      const byName = new Map(inner.map((name, i) => [name, found[i]!]));
      const outputNamed = ({ name }: SymbolicTensorLike): Tensor => byName.get(name) ?? clone(images);
      return names.length === 1
        ? { features: outputNamed(features) }
        : { features: outputNamed(features), pooled: outputNamed(pooled) };
    },
  };
}

/** Returns the last dense layer and the kind of output that the model ends in; only a softmax may follow the layer. */
function headOf(layers: readonly LayerLike[]): { readonly layer: LayerLike; readonly output: FrozenModel['output'] } {
  let output: FrozenModel['output'] = 'logits';
  for (const layer of layers.toReversed()) {
    const kind = layer.getClassName();
    const activation = kind === 'Softmax' ? 'softmax' : (layer.getConfig().activation ?? 'linear');
    const isHead = kind === 'Dense';
    if (
      (!isHead && kind !== 'Softmax' && kind !== 'Activation') ||
      (activation !== 'softmax' && activation !== 'linear')
    ) {
      throw unsupported(`its layer '${layer.name}' is ${kind} with activation ${activation}`);
    }
    if (activation === 'softmax') output = 'probabilities';
    if (isHead) return { layer, output };
  }
  throw unsupported('it has no dense layer');
}

async function readHead(layer: LayerLike): Promise<HeadInput> {
  const [kernel, bias] = layer.getWeights() as [Tensor, Tensor?];
  const [inputs, classes] = kernel.shape as [number, number];
  const columns = await kernel.data();
  // A dense layer's kernel is [inputs, classes].
  const data = Float32Array.from(
    { length: inputs * classes },
    (_, i) => columns[(i % inputs) * classes + Math.floor(i / inputs)]!,
  );
  const weight = { shape: [classes, inputs], data };
  return bias === undefined ? { weight } : { weight, bias: { shape: [classes], data: await bias.data() } };
}

function outputOf(layers: readonly LayerLike[], name: string): SymbolicTensorLike {
  const layer = layers.find((each) => each.name === name);
  if (layer === undefined)
    throw unknownName(
      'layer',
      name,
      layers.map((each) => each.name),
    );
  return single(layer.output, layer);
}

function single(tensors: SymbolicTensorLike | SymbolicTensorLike[], { name }: LayerLike): SymbolicTensorLike {
  if (!Array.isArray(tensors)) return tensors;
  throw unsupported(`its layer '${name}' has several inputs or outputs`);
}

function unsupported(what: string): MemError {
  return new MemError(
    'unsupported',
    `A modulator reads a model of one image input that ends in a dense layer, with or without softmax, but ${what}. Write a FrozenModel of your own, or fit on arrays of its features and logits.`,
  );
}
