import { checkPositive, MemError } from '@mem/errors';
import { concat, keep, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { batchesOf } from './extract-samples.js';
import type { FrozenModel } from './frozen-model.js';
import { checkFits } from './modulator-data.js';
import type { FittedModulator } from './modulator-file.js';
import { modulatorForward } from './modulator-forward.js';

/** Options of `ModulatedModel.predict`, named as in a tfjs LayersModel. */
export interface ModulatedPredictOptions {
  /**
   * Images per batch, which bounds the memory.
   * @default 32
   */
  readonly batchSize?: number;
}

/**
 * A frozen model and its modulator as one classifier on the host's tfjs backend. It owns a copy of the modulator's
 * parameters until `dispose`.
 */
export interface ModulatedModel {
  /**
   * Predicts as the model's own `predict` does: probabilities or logits `[images, classes]` for images `[images, ...]`.
   * The caller owns the result.
   * @throws MemError `bad-shape` for a model that the modulator was not fitted to.
   */
  predict(images: Tensor, options?: ModulatedPredictOptions): Tensor;
  /** Frees the copy of the parameters; the model and the modulator stay usable. */
  dispose(): void;
}

/**
 * Combines a modulator and the model whose features it was fitted to into one classifier on the host's current tfjs
 * backend.
 * @throws MemError `bad-shape` where the model's head has another number of classes or another width.
 * @throws MemError `unsupported` for a ceiling.
 */
export function modulateModel(model: FrozenModel, { config, parameters }: FittedModulator): ModulatedModel {
  if (config.magnitudes === 'true-group') {
    throw new MemError(
      'unsupported',
      'This modulator needs the true group of every image, so it cannot classify: fit one with learned magnitudes.',
    );
  }
  const [classes = config.numClasses, width = config.headDim] = model.head?.weight.shape ?? [];
  if (classes !== config.numClasses || (config.headDim !== null && width !== config.headDim)) {
    throw new MemError(
      'bad-shape',
      `This modulator was fitted to ${config.numClasses} classes and a head of width ${config.headDim}, but the model's last layer has ${classes} classes and width ${width}.`,
      { config: config.numClasses, shape: model.head?.weight.shape },
    );
  }
  const held = Object.fromEntries(
    Object.entries(parameters).map(([name, { data, shape, dtype }]) => [
      name,
      keep(tensor(data.slice(), [...shape], dtype)),
    ]),
  );
  const classify = (images: Tensor): Tensor => {
    const outputs = model.run(images);
    checkFits(outputs, config);
    const { modulated } = modulatorForward(held, outputs, config);
    return model.output === 'probabilities' ? softmax(modulated) : modulated;
  };
  return {
    predict: (images, { batchSize = 32 } = {}) => {
      checkPositive('batchSize', batchSize, { integer: true });
      return tidy(() => {
        const parts = Array.from(batchesOf(images, batchSize), (batch) => tidy(() => classify(batch)));
        return parts.length === 1 ? parts[0]! : concat(parts, 0);
      });
    },
    dispose: () => {
      for (const parameter of Object.values(held)) parameter.dispose();
    },
  };
}
