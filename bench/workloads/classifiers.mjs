import { resnet, vit } from '@mem/backbones';
import { adamW, crossEntropy, oneHotTargets, trainingStep } from '@mem/nn';
import { integers, normals, randomKey } from '@mem/random';
import { inference, training } from './training.mjs';

export const optimizer = adamW({ weightDecay: 0.05 });

export const images = (batch, size) => ({
  dtype: 'float32',
  shape: [batch, size, size, 3],
  data: normals(randomKey(2), batch * size * size * 3),
});

export const labels = (batch, classes) => ({
  dtype: 'int32',
  shape: [batch],
  data: integers(randomKey(3), batch, classes),
});

const vitBase = () => vit({ imageSize: 224, numClasses: 1000, patchSize: 16, width: 768, depth: 12, numHeads: 12 });
const vitSmall32 = () => vit({ imageSize: 32, numClasses: 200, patchSize: 4, width: 192, depth: 6, numHeads: 3 });
const resnext50 = () =>
  resnet({
    imageSize: 224,
    numClasses: 1000,
    block: 'bottleneck',
    stem: 'imagenet',
    stagePlanes: [64, 128, 256, 512],
    layers: [3, 4, 6, 3],
    groups: 32,
    widthPerGroup: 4,
  });

/** The backbone's own `[training]` forward pass, cross-entropy, gradients and an AdamW update. */
function classifierStep(backbone, batch) {
  const { imageSize, numClasses } = backbone;
  const trainable = backbone.trainable();
  const parameters = backbone.initialize(1);
  const loss = (current, { images: x, labels: y }) => {
    const { logits, updates } = backbone.forward(current, x, { training: true });
    return { loss: crossEntropy(logits, oneHotTargets(y, numClasses)), updates };
  };
  const trained = Object.fromEntries(trainable.map((name) => [name, parameters[name]]));
  return training({
    state: { ...parameters, ...optimizer.init(trained) },
    batch: { images: images(batch, imageSize), labels: labels(batch, numClasses) },
    step: trainingStep(loss, optimizer, trainable),
  });
}

const classifierForward = (backbone, batch) =>
  inference({
    parameters: backbone.initialize(1),
    batch: { images: images(batch, backbone.imageSize) },
    forward: (parameters, { images: x }) => ({ logits: backbone.forward(parameters, x).logits }),
  });

export const classifierWorkloads = {
  vit_base_224_forward: { batch: 8, make: (batch) => classifierForward(vitBase(), batch) },
  vit_base_224_train_step: { batch: 4, make: (batch) => classifierStep(vitBase(), batch) },
  resnext50_224_forward: { batch: 8, make: (batch) => classifierForward(resnext50(), batch) },
  resnext50_224_train_step: { batch: 4, make: (batch) => classifierStep(resnext50(), batch) },
  vit_small_32_train_step: { batch: 128, make: (batch) => classifierStep(vitSmall32(), batch) },
};
