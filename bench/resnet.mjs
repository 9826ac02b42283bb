import { createBackbone } from '@mem/backbones';
import { sgd } from '@mem/nn';
import { createRuntime } from '@mem/tensor';
import { measure } from './measure.mjs';
import { classifierLoss } from './workloads/classifiers.mjs';
import { images, labels } from './workloads/inputs.mjs';
import { trainedModel, training } from './workloads/training.mjs';

/**
 * Times ResNet-20's whole training step on wasm: 32x32 images, SGD with momentum. Stock tfjs cannot run it there.
 *
 * @param {{ batch: number }} options
 */
export function resnetBench({ batch }) {
  return {
    async ours() {
      const runtime = await createRuntime('wasm');
      const backbone = createBackbone('resnet20-cifar', { numClasses: 10 });
      const optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 });
      const { step } = training(runtime, {
        ...trainedModel(backbone, optimizer, classifierLoss(backbone)),
        batch: { images: images(batch, 32), labels: labels(batch, 10) },
      });
      const milliseconds = await measure(async () => {
        await step();
      });
      runtime.dispose();
      return milliseconds;
    },
  };
}
