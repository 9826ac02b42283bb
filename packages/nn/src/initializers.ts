import { type HostArray, shapeSize } from '@mem/arrays';
import { deriveKey, normals, type RandomKey, uniforms } from '@mem/random';

/** Makes a parameter's first values from a key. */
export type Initializer = (key: RandomKey, shape: readonly number[]) => HostArray<'float32'>;

/** Inputs that meet in one output of a weight `[out, in, ...kernel]`. */
const fanIn = (shape: readonly number[]): number => shapeSize(shape.slice(1));

/** Outputs that one input of a weight `[out, in, ...kernel]` reaches. */
const fanOut = (shape: readonly number[]): number => shape[0]! * shapeSize(shape.slice(2));

const filled = (value: number): Initializer => {
  return (_key, shape) => ({ dtype: 'float32', shape, data: new Float32Array(shapeSize(shape)).fill(value) });
};

/** All 0, as biases. */
export const zeros: Initializer = filled(0);
/** All 1, as the scales of normalisations. */
export const ones: Initializer = filled(1);

/** Uniform draws from [-bound, bound), the bound a function of the shape. */
function uniform(bound: (shape: readonly number[]) => number): Initializer {
  return (key, shape) => ({
    dtype: 'float32',
    shape,
    data: uniforms(key, shapeSize(shape)).map((u) => (2 * u - 1) * bound(shape)),
  });
}

/** Normal draws with a deviation that is a function of the shape. */
function normal(deviation: (shape: readonly number[]) => number): Initializer {
  return (key, shape) => ({
    dtype: 'float32',
    shape,
    data: normals(key, shapeSize(shape)).map((n) => n * deviation(shape)),
  });
}

/** U(-1/sqrt(in), 1/sqrt(in)): torch.nn.Linear's and Conv2d's own default, for weights `[out, in, ...kernel]`. */
export const kaimingUniform: Initializer = uniform((shape) => 1 / Math.sqrt(fanIn(shape)));

/** N(0, 2 / fan-out): He et al. 2015 for convolutions before a ReLU, as torchvision's ResNets. */
export const kaimingNormal: Initializer = normal((shape) => Math.sqrt(2 / fanOut(shape)));

/** U(+-sqrt(6 / (in + out))): Glorot & Bengio 2010, as the MAE code's linear layers; a patch embedding counts as linear. */
export const xavierUniform: Initializer = uniform((shape) => Math.sqrt(6 / (fanIn(shape) + shape[0]!)));

/** N(0, 0.02), as the tokens and heads of ViTs. */
export const normal02: Initializer = normal(() => 0.02);

/** U(-bound, bound). */
export const uniformWithin = (bound: number): Initializer => uniform(() => bound);

/** What to make: names to shape and initialiser. */
export type ParameterSpecs = Readonly<Record<string, readonly [shape: readonly number[], initializer: Initializer]>>;

/** Makes parameters by name; each depends only on `key` and its own name. */
export function initialize(key: RandomKey, specs: ParameterSpecs): Record<string, HostArray<'float32'>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, [shape, initializer]]) => [name, initializer(deriveKey(key, name), shape)]),
  );
}

/** `specs` with every name put under `prefix`. */
export function under(prefix: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec]));
}
