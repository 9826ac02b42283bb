import type { HostMap } from '@mem/arrays';
import { checkPositive, MemError } from '@mem/errors';
import { concat, keep, slice, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { FrozenModel } from './frozen-model.js';
import type { Modulator } from './modulator.js';
import type { ModulatorConfig } from './modulator-config.js';
import { checkFits } from './modulator-data.js';
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
export class ModulatedModel {
  readonly #model: FrozenModel;
  readonly #config: ModulatorConfig;
  readonly #parameters: { readonly [name: string]: Tensor };

  /** Copies the parameters to the backend; use `modulateModel` to create one. */
  constructor(model: FrozenModel, config: ModulatorConfig, parameters: HostMap) {
    this.#model = model;
    this.#config = config;
    const upload = ([name, { data, shape, dtype }]: [string, HostMap[string]]) =>
      [name, keep(tensor(data.slice(), [...shape], dtype))] as const;
    this.#parameters = Object.fromEntries(Object.entries(parameters).map(upload));
  }

  /**
   * Predicts as the model's own `predict` does: probabilities or logits `[images, classes]` for images `[images, ...]`.
   * The caller owns the result.
   * @throws MemError `bad-shape` for a model that the modulator was not fitted to.
   */
  predict(images: Tensor, { batchSize = 32 }: ModulatedPredictOptions = {}): Tensor {
    checkPositive('batchSize', batchSize, { integer: true });
    return tidy(() => {
      const [count, ...rest] = images.shape as [number, ...number[]];
      const starts = Array.from({ length: Math.ceil(count / batchSize) }, (_, i) => i * batchSize);
      const parts = starts.map((start) => {
        const size = [Math.min(batchSize, count - start), ...rest];
        return tidy(() => this.#classify(slice(images, [start, ...rest.map(() => 0)], size)));
      });
      return parts.length === 1 ? parts[0]! : concat(parts, 0);
    });
  }

  #classify(images: Tensor): Tensor {
    const outputs = this.#model.run(images);
    checkFits(outputs, this.#config);
    const { modulated } = modulatorForward(this.#parameters, outputs, this.#config);
    return this.#model.output === 'probabilities' ? softmax(modulated) : modulated;
  }

  /** Frees the copy of the parameters; the model and the modulator stay usable. */
  dispose(): void {
    for (const parameter of Object.values(this.#parameters)) parameter.dispose();
  }
}

/**
 * Combines a modulator and the model whose features it was fitted to into one classifier on the host's current tfjs
 * backend.
 * @throws MemError `bad-shape` where the model's head has another number of classes or another width.
 * @throws MemError `unsupported` for a ceiling.
 */
export function modulateModel(model: FrozenModel, { config, parameters }: Modulator): ModulatedModel {
  if (config.magnitudes === 'true-group') {
    throw new MemError(
      'unsupported',
      'This modulator needs the true group of every image, so it cannot classify: fit one with learned magnitudes.',
    );
  }
  const shape = model.head?.weight.shape;
  if (
    shape !== undefined &&
    (shape[0] !== config.numClasses || (config.headDim !== null && shape[1] !== config.headDim))
  ) {
    throw new MemError(
      'bad-shape',
      `This modulator was fitted to ${config.numClasses} classes and a head of width ${config.headDim}, but the model's last layer has ${shape[0]} classes and width ${shape[1]}.`,
      { config: config.numClasses, shape },
    );
  }
  return new ModulatedModel(model, config, parameters);
}
