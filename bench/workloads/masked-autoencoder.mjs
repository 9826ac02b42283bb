import {
  adamW,
  conv2dLayer,
  initialize,
  kaimingUniform,
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normal02,
  normSpecs,
  trainingStep,
  transformerBlock,
  transformerBlockSpecs,
  under,
  zeros,
} from '@mem/nn';
import { permutation, randomKey } from '@mem/random';
import { gatherTokens } from '@mem/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { images } from './inputs.mjs';
import { training } from './training.mjs';

const optimizer = adamW({ weightDecay: 0.05 });

const blocks = (prefix, depth) => Array.from({ length: depth }, (_, i) => `${prefix}.${i}`);

/** A masked autoencoder's training step (He et al. 2022): a quarter of the patches seen, the others' normalised pixels predicted. */
function maskedAutoencoderStep(runtime, config, batch) {
  const { size, patch, width, depth, heads, decoderWidth, decoderDepth, decoderHeads } = config;
  const grid = size / patch;
  const tokens = grid ** 2;
  const kept = Math.floor(tokens / 4);
  const pixels = 3 * patch ** 2;
  const specs = {
    'patch.weight': [[width, 3, patch, patch], kaimingUniform],
    'patch.bias': [[width], zeros],
    cls: [[1, 1, width], zeros],
    mask: [[1, 1, decoderWidth], zeros],
    ...Object.assign({}, ...blocks('encoder', depth).map((name) => under(name, transformerBlockSpecs(width)))),
    ...under('norm', normSpecs(width)),
    ...under('embed', linearSpecs(width, decoderWidth)),
    ...Object.assign(
      {},
      ...blocks('decoder', decoderDepth).map((name) => under(name, transformerBlockSpecs(decoderWidth))),
    ),
    ...under('decoderNorm', normSpecs(decoderWidth)),
    ...under('predict', linearSpecs(decoderWidth, pixels)),
  };
  const parameters = initialize(randomKey(1), specs);
  const fixed = initialize(randomKey(4), {
    positions: [[1, tokens + 1, width], normal02],
    decoderPositions: [[1, tokens + 1, decoderWidth], normal02],
  });
  const prepend = (first, rest) => tf.concat([tf.add(tf.zeros([batch, 1, rest.shape[2]]), first), rest], 1);

  const loss = (p, { images: x, positions, decoderPositions, keep, restore, masked }) => {
    const patches = tf.reshape(conv2dLayer(p, 'patch', x, { stride: patch }), [batch, tokens, width]);
    const placed = tf.add(patches, tf.slice(positions, [0, 1, 0], [1, tokens, width]));
    let z = prepend(tf.add(p.cls, tf.slice(positions, [0, 0, 0], [1, 1, width])), gatherTokens(placed, keep));
    for (const name of blocks('encoder', depth)) z = transformerBlock(p, name, z, { numHeads: heads }).x;
    z = linearLayer(p, 'embed', layerNormLayer(p, 'norm', z));
    const unseen = tf.add(tf.zeros([batch, tokens - kept, decoderWidth]), p.mask);
    const all = tf.concat([tf.slice(z, [0, 1, 0], [batch, kept, decoderWidth]), unseen], 1);
    const seenClass = tf.slice(z, [0, 0, 0], [batch, 1, decoderWidth]);
    let y = tf.add(tf.concat([seenClass, gatherTokens(all, restore)], 1), decoderPositions);
    for (const name of blocks('decoder', decoderDepth)) y = transformerBlock(p, name, y, { numHeads: decoderHeads }).x;
    const predicted = tf.slice(
      linearLayer(p, 'predict', layerNormLayer(p, 'decoderNorm', y)),
      [0, 1, 0],
      [batch, tokens, pixels],
    );
    const cells = tf.reshape(x, [batch * grid, patch, grid, patch * 3]);
    const target = tf.reshape(tf.transpose(cells, [0, 2, 1, 3]), [batch, tokens, pixels]);
    const centered = tf.sub(target, tf.mean(target, -1, true));
    const variance = tf.div(tf.sum(tf.square(centered), -1, true), pixels - 1);
    const normalized = tf.div(centered, tf.sqrt(tf.add(variance, 1e-6)));
    const errors = tf.mean(tf.square(tf.sub(predicted, normalized)), -1);
    return { loss: tf.div(tf.sum(tf.mul(errors, masked)), tf.sum(masked)) };
  };

  const orders = Array.from({ length: batch }, (_, i) => permutation(randomKey(10 + i), tokens));
  const backs = orders.map((order) => {
    const back = new Int32Array(tokens);
    order.forEach((from, to) => {
      back[from] = to;
    });
    return back;
  });
  const matrix = (dtype, Data, rows) => ({
    dtype,
    shape: [batch, rows[0].length],
    data: Data.from(rows.flatMap((row) => [...row])),
  });
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(parameters) },
    batch: {
      images: images(batch, size),
      ...fixed,
      keep: matrix(
        'int32',
        Int32Array,
        orders.map((order) => order.slice(0, kept)),
      ),
      restore: matrix('int32', Int32Array, backs),
      masked: matrix(
        'float32',
        Float32Array,
        backs.map((back) => Array.from(back, (at) => Number(at >= kept))),
      ),
    },
    step: trainingStep(loss, optimizer, Object.keys(parameters)),
  });
}

const vitBase = {
  size: 224,
  patch: 16,
  width: 768,
  depth: 12,
  heads: 12,
  decoderWidth: 512,
  decoderDepth: 8,
  decoderHeads: 16,
};
const vitSmall32 = {
  size: 32,
  patch: 4,
  width: 192,
  depth: 6,
  heads: 3,
  decoderWidth: 96,
  decoderDepth: 2,
  decoderHeads: 3,
};

export const maskedAutoencoderWorkloads = {
  mae_vit_base_224_train_step: {
    batch: 8,
    make: (runtime, batch) => maskedAutoencoderStep(runtime, vitBase, batch),
  },
  mae_vit_small_32_train_step: {
    batch: 128,
    make: (runtime, batch) => maskedAutoencoderStep(runtime, vitSmall32, batch),
  },
};
