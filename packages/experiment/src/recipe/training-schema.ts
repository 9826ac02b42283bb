import type { Augmentation, MixingOptions } from '@mem/datasets';
import * as v from 'valibot';
import { interpolations } from './dataset-schema.js';
import { count, fraction, notNegative, positive, range, whole } from './values.js';

const variations = {
  flip: v.exactOptional(v.boolean()),
  randAugment: v.exactOptional(
    v.strictObject({
      magnitude: v.exactOptional(notNegative),
      deviation: v.exactOptional(notNegative),
      layers: v.exactOptional(count),
      probability: v.exactOptional(fraction),
    }),
  ),
  erasing: v.exactOptional(
    v.strictObject({
      probability: v.exactOptional(fraction),
      scale: v.exactOptional(range),
      ratio: v.exactOptional(range),
    }),
  ),
};

const jitter = v.exactOptional(notNegative);

/** Schema of the random variation of training images. */
export const augmentation: v.GenericSchema<unknown, Augmentation> = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('pad-crop'), padding: v.exactOptional(whole), ...variations }),
  v.strictObject({
    kind: v.literal('random-resized-crop'),
    scale: v.exactOptional(range),
    ratio: v.exactOptional(range),
    interpolation: v.exactOptional(v.picklist(interpolations)),
    ...variations,
    colorJitter: v.exactOptional(v.strictObject({ brightness: jitter, contrast: jitter, saturation: jitter })),
  }),
]);

const mixing: v.GenericSchema<unknown, MixingOptions> = v.strictObject({
  mixup: v.exactOptional(notNegative),
  cutmix: v.exactOptional(notNegative),
  probability: v.exactOptional(fraction),
  switchProbability: v.exactOptional(fraction),
});

/** Names of the losses of stage 1. */
const stageOneLosses = ['cross-entropy', 'balanced-softmax', 'balanced-bce'] as const;

/** Defaults in which pre-training and stage 1 differ. */
interface TrainingDefaults {
  readonly epochs: number;
  readonly batchSize: number;
  readonly warmupEpochs: number;
  readonly optimizer: 'sgd' | 'adamw';
  readonly beta2: number;
  readonly weightDecay: number;
}

const training = ({ epochs, batchSize, warmupEpochs, optimizer, beta2, weightDecay }: TrainingDefaults) =>
  v.strictObject({
    /** Number of passes over the training images. */
    epochs: v.optional(count, epochs),
    /** Number of images per parameter update. */
    batchSize: v.optional(count, batchSize),
    warmupEpochs: v.optional(notNegative, warmupEpochs),
    /** Optimiser; `sgd` uses Nesterov momentum. */
    optimizer: v.optional(v.picklist(['sgd', 'adamw']), optimizer),
    /** Momentum of `sgd`. */
    momentum: v.optional(fraction, 0.9),
    /** Betas of `adamw`. */
    betas: v.optional(v.tuple([fraction, fraction]), [0.9, beta2]),
    /** Weight decay of matrices; biases, norms and other vectors have none. */
    weightDecay: v.optional(notNegative, weightDecay),
    seed: v.optional(whole, 0),
    /** Number of images computed at once when memory is short; a divisor of `batchSize`. */
    microBatchSize: v.optional(count),
    /** Peak learning rate, reached by a linear warm-up and followed by half a cosine down to `minLearningRate`. */
    learningRate: v.optional(positive),
    /** Peak learning rate per 256 images of a batch, instead of `learningRate`; the MAE code's `blr`. */
    baseLearningRate: v.optional(positive),
    minLearningRate: v.optional(notNegative, 0),
    /**
     * Global norm that gradients are scaled down to when they exceed it.
     * @default no clipping
     */
    clipNorm: v.optional(positive),
    /**
     * Random variation of the training images.
     * @default `pad-crop` for images up to 64 pixels, `random-resized-crop` above
     */
    augmentation: v.optional(augmentation),
    /** Maximum number of steps between saved states; an epoch where that is shorter. */
    checkpointSteps: v.optional(count, 200),
  });

/** Schema of a recipe's `pretrain`. */
export const pretrain = v.strictObject({
  ...training({ epochs: 400, batchSize: 256, warmupEpochs: 40, optimizer: 'adamw', beta2: 0.95, weightDecay: 0.05 })
    .entries,
  /** Fraction of patches hidden from the encoder. */
  maskRatio: v.optional(v.pipe(fraction, v.gtValue(0), v.ltValue(1)), 0.75),
  /** Predicts each patch's pixels relative to its own mean and standard deviation. */
  normalizedPixels: v.optional(v.boolean(), true),
  decoder: v.optional(
    v.strictObject({
      width: v.optional(count, 512),
      depth: v.optional(count, 8),
      numHeads: v.optional(count, 16),
    }),
    {},
  ),
});

/** Returns the schema of a recipe's `stage1` with these samplers. */
export const stage1 = (samplers: readonly string[]) =>
  v.strictObject({
    ...training({ epochs: 20, batchSize: 128, warmupEpochs: 1, optimizer: 'sgd', beta2: 0.999, weightDecay: 5e-4 })
      .entries,
    /** Number of passes over the training images; 0 if `weights` are those of a finished model. */
    epochs: v.optional(whole, 20),
    /**
     * Loss that is minimised. `balanced-softmax` (Ren et al. 2020) and `balanced-bce`, LiVT's balanced binary
     * cross-entropy (Xu et al. 2023), add the training classes' log priors or log odds to the logits in training only,
     * and need the sampler `instance`.
     */
    loss: v.optional(v.picklist(stageOneLosses), 'cross-entropy'),
    /** Name of a sampler from `@mem/groups` or an extension. */
    sampler: v.optional(v.picklist(samplers), 'instance'),
    /**
     * Weights to start from: a safetensors or PyTorch file, `FILE:PART` where it holds several networks, or a run
     * folder. A run with its own pre-training starts from that.
     */
    weights: v.optional(v.string()),
    /** Loads the weights that fit; without it, missing, unknown or misshapen parameters are an error. */
    partialWeights: v.optional(v.boolean(), false),
    /** Peak learning rate of everything but the head, where it differs from the head's. */
    backboneLearningRate: v.optional(positive),
    /** Factor by which learning rates shrink with every layer away from the head. */
    layerDecay: v.optional(v.pipe(fraction, v.gtValue(0))),
    /** Probability that a sample skips the last block's branches; rises linearly from 0 at the first block. */
    dropPath: v.optional(v.pipe(fraction, v.ltValue(1)), 0),
    /** Fraction of each target that is spread over all classes. */
    labelSmoothing: v.optional(v.pipe(fraction, v.ltValue(1)), 0),
    /** Mixing of a batch's images and targets; none when omitted. */
    mixing: v.optional(mixing),
  });
