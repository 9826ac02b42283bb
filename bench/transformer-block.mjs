import { initialize, transformerBlock, transformerBlockSpecs, under, uploadMap } from '@mem/nn';
import { deriveKey, normals, randomKey } from '@mem/random';
import { createRuntime, valueAndGradients } from '@mem/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { disposeTree, measure } from './measure.mjs';

/** @import { HostArray, HostMap } from '@mem/arrays' */
/** @import { TensorMap } from '@mem/tensor' */
/** @import { Tensor } from '@tensorflow/tfjs-core' */

/**
 * A time with the loss and the norm of a gradient, to compare with another implementation.
 *
 * @typedef {{ milliseconds: number, loss: number, norm: number }} Measured
 */

const epsilon = 1e-6;
const checkedGradient = 'block.attn.qkv.weight';

/**
 * Times a transformer block's training step on wasm with our operations and with stock ops: the mean square of its
 * output and all gradients.
 *
 * @param {{ dim: number, numHeads: number, tokens: number, batch: number }} options
 */
export function transformerBlockBench({ dim, numHeads, tokens, batch }) {
  const key = randomKey(1);
  const parameters = initialize(key, under('block', transformerBlockSpecs(dim)));
  const shape = [batch, tokens, dim];
  /** @type {HostArray} */
  const x = { dtype: 'float32', shape, data: normals(deriveKey(key, 'x'), batch * tokens * dim) };
  /** @type {Measured | undefined} */
  let ours;
  return {
    async ours() {
      ours = await measureOurs(parameters, x, numHeads);
      return ours.milliseconds;
    },
    async stock() {
      if (ours === undefined) throw new Error('Measure our operations before stock ops.');
      const stock = await measureStock(parameters, x, numHeads);
      // Equal numbers show that both sides did the same work.
      if (!(relativeError(ours.loss, stock.loss) < 1e-3 && relativeError(ours.norm, stock.norm) < 1e-2)) {
        throw new Error(
          `The sides differ: loss ${ours.loss} and ${stock.loss}, gradient ${ours.norm} and ${stock.norm}.`,
        );
      }
      return stock.milliseconds;
    },
  };
}

/**
 * @param {number} actual
 * @param {number} expected
 */
const relativeError = (actual, expected) => Math.abs(actual - expected) / Math.abs(expected);

/**
 * @param {HostMap} parameters
 * @param {HostArray} x
 * @param {number} numHeads
 * @returns {Promise<Measured>}
 */
async function measureOurs(parameters, x, numHeads) {
  const runtime = await createRuntime('wasm');
  const [held, input] = [uploadMap(runtime, parameters), runtime.upload(x)];
  const program = runtime.compile(
    (/** @type {TensorMap} */ current, /** @type {Tensor} */ tokens) => {
      return valueAndGradients(
        (p) => ({ loss: tf.mean(tf.square(transformerBlock(p, 'block', tokens, { numHeads }).x)) }),
        current,
      );
    },
    [held, input],
    { name: 'transformer block' },
  );
  const milliseconds = await measure(async () => {
    const result = await program.run(held, input);
    await runtime.read(result.loss);
    disposeTree(result);
  });
  const { loss, gradients } = await program.run(held, input);
  const gradient = gradients[checkedGradient];
  const [value, checked] = [await runtime.read(loss), gradient && (await runtime.read(gradient))];
  runtime.dispose();
  return { milliseconds, loss: value.data[0] ?? Number.NaN, norm: norm(checked?.data ?? []) };
}

/**
 * @param {HostMap} parameters
 * @param {HostArray} x
 * @param {number} numHeads
 * @returns {Promise<Measured>}
 */
async function measureStock(parameters, x, numHeads) {
  // Stock tfjs as its users have it: this import registers tfjs's own gradients, replacing ours where they were
  // missing.
  await import('@tensorflow/tfjs-layers');
  await tf.setBackend('wasm');
  const names = Object.keys(parameters);
  const tensors = Object.values(parameters).map(({ data, shape }) =>
    // A stock layer stores its weight as [in, out].
    tf.tidy(() => (shape.length === 2 ? tf.transpose(tensorOf(data, shape)) : tensorOf(data, shape))),
  );
  const input = tensorOf(x.data, x.shape);
  const differentiate = tf.valueAndGrads((...values) => {
    const p = new Map(values.map((value, i) => [names[i]?.replace('block.', ''), value]));
    return tf.mean(tf.square(stockBlock(p, input, numHeads)));
  });
  const run = () => tf.tidy(() => differentiate(tensors));
  const milliseconds = await measure(async () => {
    const result = run();
    await result.value.data();
    disposeTree(result);
  });
  const { value, grads } = run();
  const [loss = Number.NaN] = await value.data();
  const data = await grads[names.indexOf(checkedGradient)]?.data();
  disposeTree([value, grads, tensors, input]);
  return { milliseconds, loss, norm: norm(data ?? []) };
}

/**
 * @param {HostArray['data']} data
 * @param {readonly number[]} shape
 */
const tensorOf = (data, shape) => tf.tensor(data, [...shape]);

const norm = (/** @type {ArrayLike<number>} */ data) =>
  Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0));

/**
 * The same block as `transformerBlock`, as one would write it in plain tfjs.
 *
 * @param {ReadonlyMap<string | undefined, Tensor>} p
 * @param {Tensor} x
 * @param {number} numHeads
 */
function stockBlock(p, x, numHeads) {
  const [batch = 1, tokens = 1, dim = 1] = x.shape;
  const headDim = dim / numHeads;
  const parameter = (/** @type {string} */ name) => {
    const found = p.get(name);
    if (found === undefined) throw new Error(`The block has no parameter ${name}.`);
    return found;
  };
  const layerNorm = (/** @type {string} */ name, /** @type {Tensor} */ input) => {
    const centered = tf.sub(input, tf.mean(input, -1, true));
    const variance = tf.mean(tf.square(centered), -1, true);
    const normalized = tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(normalized, parameter(`${name}.weight`)), parameter(`${name}.bias`));
  };
  const linear = (/** @type {string} */ name, /** @type {Tensor} */ input) => {
    const product = tf.matMul(tf.reshape(input, [batch * tokens, -1]), parameter(`${name}.weight`));
    return tf.reshape(tf.add(product, parameter(`${name}.bias`)), [batch, tokens, -1]);
  };
  const gelu = (/** @type {Tensor} */ input) =>
    tf.mul(tf.mul(input, 0.5), tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1));

  const qkv = tf.transpose(
    tf.reshape(linear('attn.qkv', layerNorm('norm1', x)), [batch, tokens, 3, numHeads, headDim]),
    [2, 0, 3, 1, 4],
  );
  const [q, k, v] = /** @type {[Tensor, Tensor, Tensor]} */ (tf.unstack(qkv));
  const attention = tf.softmax(tf.mul(tf.matMul(q, k, false, true), headDim ** -0.5));
  const mixed = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch, tokens, dim]);
  const middle = tf.add(x, linear('attn.proj', mixed));
  return tf.add(middle, linear('mlp.fc2', gelu(linear('mlp.fc1', layerNorm('norm2', middle)))));
}
