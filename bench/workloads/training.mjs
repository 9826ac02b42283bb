import { disposeMap, readMap, trainingStep, uploadMap } from '@mem/nn';

/** @import { HostMap } from '@mem/arrays' */
/** @import { CompileOptions, Replace, Runtime, TensorMap, Value } from '@mem/tensor' */
/** @import { LossFunction, Optimizer, TrainingStep } from '@mem/nn' */

/**
 * A workload that has been compiled: its compile time, and a function that runs a step and returns its first result (a
 * training step's loss, or a forward pass's first logit).
 *
 * @typedef {{ compileSeconds: number, step: () => Promise<number> }} Compiled
 */

/**
 * Something to measure, with its usual batch size.
 *
 * @typedef {{ batch: number, make: (runtime: Runtime, batch: number) => Compiled }} Workload
 */

/**
 * Compiles training on one batch, keeping the state from step to step.
 *
 * @param {Runtime} runtime
 * @param {{ state: HostMap, batch: HostMap, step: TrainingStep }} workload
 * @returns {Compiled}
 */
export function training(runtime, { state, batch, step }) {
  let held = uploadMap(runtime, state);
  /** @type {HostMap} */
  const scalars = { learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(1e-4) } };
  const examples = { batch: uploadMap(runtime, batch), scalars: uploadMap(runtime, scalars) };
  const { program, compileSeconds } = compile(runtime, step, [held, examples.batch, examples.scalars], {
    name: 'training step',
  });
  disposeMap(examples.batch);
  disposeMap(examples.scalars);
  return {
    compileSeconds,
    async step() {
      const inputs = uploadMap(runtime, batch);
      const rates = uploadMap(runtime, scalars);
      const next = await program.run(held, inputs, rates);
      const { loss } = await readMap(runtime, next.metrics);
      for (const each of [held, inputs, rates, next.metrics]) disposeMap(each);
      held = next.state;
      return loss?.data[0] ?? Number.NaN;
    },
  };
}

/**
 * Compiles prediction with frozen parameters; `forward` returns `logits`.
 *
 * @param {Runtime} runtime
 * @param {{
 *   parameters: HostMap,
 *   batch: HostMap,
 *   forward: (parameters: TensorMap, batch: TensorMap) => TensorMap,
 * }} workload
 * @returns {Compiled}
 */
export function inference(runtime, { parameters, batch, forward }) {
  const held = uploadMap(runtime, parameters);
  const example = uploadMap(runtime, batch);
  const options = { name: 'forward pass', constants: [0] };
  const { program, compileSeconds } = compile(runtime, forward, [held, example], options);
  disposeMap(example);
  return {
    compileSeconds,
    async step() {
      const inputs = uploadMap(runtime, batch);
      const results = await program.run(held, inputs);
      const { logits } = await readMap(runtime, results);
      for (const each of [inputs, results]) disposeMap(each);
      return logits?.data[0] ?? Number.NaN;
    },
  };
}

/**
 * @template {readonly unknown[]} Args
 * @template Result
 * @param {Runtime} runtime
 * @param {(...args: Args) => Result} fn
 * @param {{ readonly [Index in keyof Args]: Replace<Args[Index], Value> }} examples
 * @param {CompileOptions} options
 */
function compile(runtime, fn, examples, options) {
  const start = performance.now();
  const program = runtime.compile(fn, examples, options);
  return { program, compileSeconds: (performance.now() - start) / 1000 };
}

/**
 * Makes the state and the step of training all of a model's trainable parameters.
 *
 * @param {{ initialize: (seed: number) => HostMap, trainable: () => readonly string[] }} model
 * @param {Optimizer} optimizer
 * @param {LossFunction} loss
 */
export function trainedModel(model, optimizer, loss) {
  const parameters = model.initialize(1);
  const trainable = new Set(model.trainable());
  const trained = Object.fromEntries(Object.entries(parameters).filter(([name]) => trainable.has(name)));
  return {
    state: { ...parameters, ...optimizer.init(trained) },
    step: trainingStep(loss, optimizer, [...trainable]),
  };
}
