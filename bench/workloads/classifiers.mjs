import { createBackbone } from '@mem/backbones';
import { adamW, crossEntropy, oneHotTargets, sgd } from '@mem/nn';
import { images, labels, pick } from './inputs.mjs';
import { inference, trainedModel, training } from './training.mjs';

/** @import { Backbone } from '@mem/backbones' */
/** @import { LossFunction } from '@mem/nn' */

/** @import { Workload } from './training.mjs' */

const adam = adamW({ weightDecay: 0.05 });

const vitBase = () => createBackbone('vit-base-patch16', { numClasses: 1000 });
const vitLarge = () => createBackbone('vit-large-patch16', { numClasses: 1000 });
const vitSmall32 = () => createBackbone('vit-small-32', { numClasses: 200 });
const resnet8 = () => createBackbone('resnet8-cifar', { numClasses: 10 });
const resnext50 = () => createBackbone('resnext50-32x4d', { numClasses: 1000 });

/**
 * Makes the cross-entropy of a backbone in training, on a batch of `images` and `labels`.
 *
 * @param {Backbone} backbone
 * @returns {LossFunction}
 */
export function classifierLoss(backbone) {
  return (parameters, batch) => {
    const { images: x, labels: y } = pick(batch, ['images', 'labels']);
    const { logits, updates } = backbone.forward(parameters, x, { training: true });
    return { loss: crossEntropy(logits, oneHotTargets(y, backbone.numClasses)), updates };
  };
}

/**
 * Makes a backbone's training step: forward pass, cross-entropy, gradients and the optimiser's update.
 *
 * @param {() => Backbone} create
 * @param {number} batch
 * @returns {Workload}
 */
const classifierStep = (create, batch, optimizer = adam) => ({
  batch,
  make(runtime, size) {
    const backbone = create();
    return training(runtime, {
      ...trainedModel(backbone, optimizer, classifierLoss(backbone)),
      batch: { images: images(size, backbone.imageSize), labels: labels(size, backbone.numClasses) },
    });
  },
});

/**
 * Makes a backbone's forward pass.
 *
 * @param {() => Backbone} create
 * @param {number} batch
 * @returns {Workload}
 */
const classifierForward = (create, batch) => ({
  batch,
  make(runtime, size) {
    const backbone = create();
    return inference(runtime, {
      parameters: backbone.initialize(1),
      batch: { images: images(size, backbone.imageSize) },
      forward: (parameters, inputs) => {
        const { images: x } = pick(inputs, ['images']);
        return { logits: backbone.forward(parameters, x).logits };
      },
    });
  },
});

export const classifierWorkloads = {
  vit_base_224_forward: classifierForward(vitBase, 8),
  vit_base_224_train_step: classifierStep(vitBase, 4),
  vit_large_224_train_step: classifierStep(vitLarge, 2),
  resnext50_224_forward: classifierForward(resnext50, 8),
  resnext50_224_train_step: classifierStep(resnext50, 4),
  resnet8_32_train_step: classifierStep(resnet8, 128, sgd({ momentum: 0.9, weightDecay: 5e-4 })),
  vit_small_32_train_step: classifierStep(vitSmall32, 128),
};
