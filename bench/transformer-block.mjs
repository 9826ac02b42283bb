import { initialize, transformerBlock, transformerBlockSpecs, under, uploadMap } from '@mem/nn';
import { deriveKey, normals, randomKey } from '@mem/random';
import { createRuntime, valueAndGradients } from '@mem/tensor';
import * as tf from '@tensorflow/tfjs-core';
import { disposeTree, measure } from './measure.mjs';

const epsilon = 1e-6;

/** A transformer block's training step on wasm, ours and in stock ops: the mean square of its output and all gradients. */
export function transformerBlockBench({ dim, numHeads, tokens, batch }) {
  const key = randomKey(1);
  const parameters = initialize(key, under('block', transformerBlockSpecs(dim)));
  const shape = [batch, tokens, dim];
  const x = { dtype: 'float32', shape, data: normals(deriveKey(key, 'x'), batch * tokens * dim) };
  let ours;
  return {
    async ours() {
      ours = await measureOurs(parameters, x, numHeads);
      return ours.milliseconds;
    },
    async stock() {
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

const relativeError = (actual, expected) => Math.abs(actual - expected) / Math.abs(expected);

async function measureOurs(parameters, x, numHeads) {
  const runtime = await createRuntime('wasm');
  const args = [uploadMap(runtime, parameters), runtime.upload(x)];
  const step = (current, input) =>
    valueAndGradients((p) => {
      return { loss: tf.mean(tf.square(transformerBlock(p, 'block', input, { numHeads, epsilon }).x)) };
    }, current);
  const program = runtime.compile(step, args, { name: 'transformer block' });
  let result;
  const milliseconds = await measure(async () => {
    if (result !== undefined) disposeTree(result);
    result = await program.run(...args);
    await runtime.read(result.loss);
  });
  const loss = (await runtime.read(result.loss)).data[0];
  const { data } = await runtime.read(result.gradients['block.attn.qkv.weight']);
  runtime.dispose();
  return { milliseconds, loss, norm: norm(data) };
}

async function measureStock(parameters, x, numHeads) {
  // Stock tfjs as its users have it: this import registers tfjs's own gradients, over ours where they were missing.
  await import('@tensorflow/tfjs-layers');
  await tf.setBackend('wasm');
  const names = Object.keys(parameters);
  const tensors = names.map((name) => {
    const { data, shape } = parameters[name];
    // A stock layer keeps its weight as [in, out].
    return tf.tidy(() => (shape.length === 2 ? tf.transpose(tf.tensor(data, shape)) : tf.tensor(data, shape)));
  });
  const input = tf.tensor(x.data, x.shape);
  const differentiate = tf.valueAndGrads((...values) => {
    const p = Object.fromEntries(names.map((name, i) => [name.replace('block.', ''), values[i]]));
    return tf.mean(tf.square(stockBlock(p, input, numHeads)));
  });
  let result;
  const milliseconds = await measure(async () => {
    if (result !== undefined) disposeTree(result);
    result = tf.tidy(() => differentiate(tensors));
    await result.value.data();
  });
  const loss = (await result.value.data())[0];
  const data = await result.grads[names.indexOf('block.attn.qkv.weight')].data();
  disposeTree([result.value, result.grads, tensors, input]);
  return { milliseconds, loss, norm: norm(data) };
}

const norm = (data) => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));

/** The same block as `transformerBlock` in stock ops, as one would write it in plain tfjs. */
function stockBlock(p, x, numHeads) {
  const [batch, tokens, dim] = x.shape;
  const headDim = dim / numHeads;
  const layerNorm = (name, input) => {
    const centered = tf.sub(input, tf.mean(input, -1, true));
    const variance = tf.mean(tf.square(centered), -1, true);
    const normalized = tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(normalized, p[`${name}.weight`]), p[`${name}.bias`]);
  };
  const linear = (name, input) => {
    const product = tf.matMul(tf.reshape(input, [batch * tokens, -1]), p[`${name}.weight`]);
    return tf.reshape(tf.add(product, p[`${name}.bias`]), [batch, tokens, -1]);
  };
  const gelu = (input) => tf.mul(tf.mul(input, 0.5), tf.add(tf.erf(tf.mul(input, Math.SQRT1_2)), 1));

  const qkv = tf.transpose(
    tf.reshape(linear('attn.qkv', layerNorm('norm1', x)), [batch, tokens, 3, numHeads, headDim]),
    [2, 0, 3, 1, 4],
  );
  const [q, k, v] = tf.unstack(qkv);
  const attention = tf.softmax(tf.mul(tf.matMul(q, k, false, true), headDim ** -0.5));
  const mixed = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch, tokens, dim]);
  const middle = tf.add(x, linear('attn.proj', mixed));
  return tf.add(middle, linear('mlp.fc2', gelu(linear('mlp.fc1', layerNorm('norm2', middle)))));
}
