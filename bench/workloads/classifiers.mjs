import { createBackbone } from '@mem/backbones';
import { adamW, crossEntropy, oneHotTargets, sgd, trainingStep } from '@mem/nn';
import { images, labels } from './inputs.mjs';
import { inference, training } from './training.mjs';

const adam = adamW({ weightDecay: 0.05 });

const vitBase = () => createBackbone('vit-base-patch16', { numClasses: 1000 });
const vitLarge = () => createBackbone('vit-large-patch16', { numClasses: 1000 });
const vitSmall32 = () => createBackbone('vit-small-32', { numClasses: 200 });
const resnet8 = () => createBackbone('resnet8-cifar', { numClasses: 10 });
const resnext50 = () => createBackbone('resnext50-32x4d', { numClasses: 1000 });

/** A backbone's training step: forward pass, cross-entropy, gradients, the optimiser's update. */
function classifierStep(runtime, backbone, batch, optimizer = adam) {
  const { imageSize, numClasses } = backbone;
  const trainable = backbone.trainable();
  const parameters = backbone.initialize(1);
  const loss = (current, { images: x, labels: y }) => {
    const { logits, updates } = backbone.forward(current, x, { training: true });
    return { loss: crossEntropy(logits, oneHotTargets(y, numClasses)), updates };
  };
  const trained = Object.fromEntries(trainable.map((name) => [name, parameters[name]]));
  return training(runtime, {
    state: { ...parameters, ...optimizer.init(trained) },
    batch: { images: images(batch, imageSize), labels: labels(batch, numClasses) },
    step: trainingStep(loss, optimizer, trainable),
  });
}

const classifierForward = (runtime, backbone, batch) =>
  inference(runtime, {
    parameters: backbone.initialize(1),
    batch: { images: images(batch, backbone.imageSize) },
    forward: (parameters, { images: x }) => ({ logits: backbone.forward(parameters, x).logits }),
  });

export const classifierWorkloads = {
  vit_base_224_forward: { batch: 8, make: (runtime, batch) => classifierForward(runtime, vitBase(), batch) },
  vit_base_224_train_step: { batch: 4, make: (runtime, batch) => classifierStep(runtime, vitBase(), batch) },
  vit_large_224_train_step: { batch: 2, make: (runtime, batch) => classifierStep(runtime, vitLarge(), batch) },
  resnext50_224_forward: { batch: 8, make: (runtime, batch) => classifierForward(runtime, resnext50(), batch) },
  resnext50_224_train_step: { batch: 4, make: (runtime, batch) => classifierStep(runtime, resnext50(), batch) },
  resnet8_32_train_step: {
    batch: 128,
    make: (runtime, batch) => classifierStep(runtime, resnet8(), batch, sgd({ momentum: 0.9, weightDecay: 5e-4 })),
  },
  vit_small_32_train_step: { batch: 128, make: (runtime, batch) => classifierStep(runtime, vitSmall32(), batch) },
};
