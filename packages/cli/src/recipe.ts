import { type Weighting, weightings } from '@mem/dac';
import { MemError } from '@mem/errors';
import { type SamplerName, samplerNames } from '@mem/groups';
import { type OnnxDevice, onnxDevices } from '@mem/onnx/node';
import * as v from 'valibot';
import { type CliRuntimeName, cliRuntimeNames } from './open-runtime.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const seed = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Where the images, or the features of a frozen model, come from. */
export type DatasetRecipe =
  | { readonly kind: 'procedural'; readonly seed: number }
  | { readonly kind: 'records'; readonly path: string }
  | { readonly kind: 'features'; readonly path: string };

/** How the backbone is trained: SGD with Nesterov momentum and plain cross-entropy. */
export interface StageOneRecipe {
  readonly seed: number;
  /** Passes over the training images. */
  readonly epochs: number;
  readonly batchSize: number;
  /** The peak; reached by a linear warm-up, then half a cosine down to 0. */
  readonly learningRate: number;
  readonly warmupEpochs: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly sampler: SamplerName;
}

/** How the stage-2 methods are fitted; candidates are chosen on validation with the first seed. */
export interface StageTwoRecipe {
  readonly seeds: readonly number[];
  readonly methods: readonly string[];
  /** Training steps of each fit. */
  readonly steps: number;
  readonly batchSize: number;
  /** Candidates by method. */
  readonly learningRates: Readonly<Record<'crt' | 'lws' | 'balanced-softmax' | 'mem', readonly number[]>>;
  /** Candidates for the modulator. */
  readonly weightings: readonly Weighting[];
  /** Width of the modulator's sub-networks. */
  readonly width: number;
}

/** Everything that a comparison's numbers depend on, beside the data. */
export interface Recipe {
  readonly dataset: DatasetRecipe;
  readonly backbone: string;
  readonly runtime: CliRuntimeName;
  /** ONNX Runtime's execution provider; its CPU unless given. */
  readonly device?: OnnxDevice | undefined;
  readonly stage1: StageOneRecipe;
  readonly stage2: StageTwoRecipe;
}

const rates = v.pipe(v.array(positive), v.minLength(1));

const recipeSchema: v.GenericSchema<unknown, Recipe> = v.strictObject({
  dataset: v.variant('kind', [
    v.strictObject({ kind: v.literal('procedural'), seed }),
    v.strictObject({ kind: v.literal('records'), path: v.string() }),
    v.strictObject({ kind: v.literal('features'), path: v.string() }),
  ]),
  backbone: v.string(),
  runtime: v.picklist(cliRuntimeNames),
  device: v.optional(v.picklist(onnxDevices)),
  stage1: v.strictObject({
    seed,
    epochs: count,
    batchSize: count,
    learningRate: positive,
    warmupEpochs: v.pipe(v.number(), v.minValue(0)),
    momentum: share,
    weightDecay: v.pipe(v.number(), v.minValue(0)),
    sampler: v.picklist(samplerNames),
  }),
  stage2: v.strictObject({
    seeds: v.pipe(v.array(seed), v.minLength(1)),
    methods: v.pipe(v.array(v.string()), v.minLength(1)),
    steps: count,
    batchSize: count,
    learningRates: v.strictObject({ crt: rates, lws: rates, 'balanced-softmax': rates, mem: rates }),
    weightings: v.pipe(v.array(v.picklist(weightings)), v.minLength(1)),
    width: count,
  }),
});

/** Returns `given` when it is a recipe. @throws MemError `bad-option` naming the first value that is not valid and what is expected there. */
export function checkRecipe(given: unknown): Recipe {
  const parsed = v.safeParse(recipeSchema, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new MemError('bad-option', `The recipe is not valid at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}.`);
}
