import { createBackbone } from '@mem/backbones';
import { crossEntropy, oneHotTargets, sgd, trainingStep, uploadMap } from '@mem/nn';
import { integers, normals, randomKey } from '@mem/random';
import { createRuntime } from '@mem/tensor';
import { disposeTree, measure } from './measure.mjs';

const numClasses = 10;

/** ResNet-20's whole training step on wasm: 32x32 images, SGD with momentum. Stock tfjs cannot run it there. */
export function resnetBench({ batch }) {
  return { ours: () => measureOurs(batch) };
}

async function measureOurs(batch) {
  const runtime = await createRuntime('wasm');
  const backbone = createBackbone('resnet20-cifar', { numClasses });
  const first = backbone.initialize(1);
  const trainable = backbone.trainable();
  const optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 });
  const slots = optimizer.init(Object.fromEntries(trainable.map((name) => [name, first[name]])));
  const step = trainingStep(
    (parameters, { images, labels }) => {
      const { logits, updates } = backbone.forward(parameters, images, { training: true });
      return { loss: crossEntropy(logits, oneHotTargets(labels, numClasses)), updates };
    },
    optimizer,
    trainable,
  );
  const shape = [batch, 32, 32, 3];
  const key = randomKey(1);
  const args = [
    uploadMap(runtime, { ...first, ...slots }),
    uploadMap(runtime, {
      images: { dtype: 'float32', shape, data: normals(key, batch * 32 * 32 * 3) },
      labels: { dtype: 'int32', shape: [batch], data: integers(key, batch, numClasses) },
    }),
    uploadMap(runtime, { learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(0.1) } }),
  ];
  const program = runtime.compile(step, args, { name: 'ResNet-20 step' });
  const milliseconds = await measure(async () => {
    const result = await program.run(...args);
    await runtime.read(result.metrics.loss);
    disposeTree(result);
  });
  runtime.dispose();
  return milliseconds;
}
