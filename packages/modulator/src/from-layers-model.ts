import { MemError, unknownName } from '@mem/errors';
import type { HeadInput } from '@mem/stage2';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { FrozenModel } from './frozen-model.js';

/** What is used of the place in a `LayersModel` that a layer reads or writes. */
export interface SymbolicTensorLike {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** What is used of a layer of a `LayersModel`. */
export interface LayerLike {
  readonly name: string;
  readonly input: SymbolicTensorLike | SymbolicTensorLike[];
  readonly output: SymbolicTensorLike | SymbolicTensorLike[];
  getClassName(): string;
  getConfig(): { readonly [name: string]: unknown };
  getWeights(): Tensor[];
}

/** What is used of a tfjs `LayersModel`; `@tensorflow/tfjs-layers` itself is not needed here. */
export interface LayersModelLike {
  readonly layers: readonly LayerLike[];
  readonly inputs: readonly SymbolicTensorLike[];
  execute(inputs: Tensor, outputs: string[]): Tensor | Tensor[];
}

/** Options of `fromLayersModel`. */
export interface FromLayersModelOptions {
  /** The layer whose output is the features; by default what goes into the last dense layer. */
  readonly features?: string;
}

/**
 * A tfjs LayersModel that ends in a dense layer, with or without a softmax: that layer is the head, and what goes into it the
 * features, unless a layer is named. One image input.
 * @throws MemError `unsupported` for a model that ends otherwise, `unknown-name` listing the layers.
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

/** The last dense layer and what becomes of its output; only a softmax may follow it. */
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
