import { type HostArray, shapeSize } from '@mem/arrays';
import { deriveKey, normals, type RandomKey, uniforms } from '@mem/random';

/** Draws the initial values of a parameter from a key. */
export type Initializer = (key: RandomKey, shape: readonly number[]) => HostArray;

/** Number of inputs to one output of a weight `[out, in, ...kernel]`. */
const fanIn = (shape: readonly number[]): number => shapeSize(shape.slice(1));

/** Number of outputs one input of a weight `[out, in, ...kernel]` contributes to. */
const fanOut = (shape: readonly number[]): number => shape[0]! * shapeSize(shape.slice(2));

const float32 = (shape: readonly number[], data: Float32Array): HostArray => ({ dtype: 'float32', shape, data });

const filled =
  (value: number): Initializer =>
  (_key, shape) =>
    float32(shape, new Float32Array(shapeSize(shape)).fill(value));

/** Zeros, as for biases. */
export const zeros: Initializer = filled(0);
/** Ones, as for the scales of normalisations. */
export const ones: Initializer = filled(1);

/** Uniform draws from [-bound, bound), where the bound is a function of the shape. */
function uniform(bound: (shape: readonly number[]) => number): Initializer {
  return (key, shape) =>
    float32(
      shape,
      uniforms(key, shapeSize(shape)).map((u) => (2 * u - 1) * bound(shape)),
    );
}

/** Normal draws whose deviation is a function of the shape. */
function normal(deviation: (shape: readonly number[]) => number): Initializer {
  return (key, shape) =>
    float32(
      shape,
      normals(key, shapeSize(shape)).map((n) => n * deviation(shape)),
    );
}

/** U(-1/sqrt(in), 1/sqrt(in)), the default of torch.nn.Linear and Conv2d, for weights `[out, in, ...kernel]`. */
export const kaimingUniform: Initializer = uniform((shape) => 1 / Math.sqrt(fanIn(shape)));

/** N(0, 2 / fan-out) for convolutions before a ReLU (He et al. 2015), as in torchvision's ResNets. */
export const kaimingNormal: Initializer = normal((shape) => Math.sqrt(2 / fanOut(shape)));

/**
 * U(-sqrt(6 / (in + out)), sqrt(6 / (in + out))) (Glorot & Bengio 2010), as in the MAE code's linear layers. A patch
 * embedding counts as linear.
 */
export const xavierUniform: Initializer = uniform((shape) => Math.sqrt(6 / (fanIn(shape) + shape[0]!)));

/** N(0, 0.02), as for the tokens and heads of ViTs. */
export const normal02: Initializer = normal(() => 0.02);

/** U(-bound, bound). */
export const uniformWithin = (bound: number): Initializer => uniform(() => bound);

/** Shapes and initialisers of parameters, by name. */
export type ParameterSpecs = Readonly<Record<string, readonly [shape: readonly number[], initializer: Initializer]>>;

/** Draws parameters from their specs. Each depends only on `key` and its own name. */
export function initialize(key: RandomKey, specs: ParameterSpecs): Record<string, HostArray> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, [shape, initializer]]) => [name, initializer(deriveKey(key, name), shape)]),
  );
}

/** Puts `<prefix>.` before every name of `specs`. */
export function under(prefix: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec]));
}
