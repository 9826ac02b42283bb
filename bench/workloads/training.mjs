import { disposeMap, readMap, uploadMap } from '@mem/nn';

/** Training on one batch, the state kept from step to step: how long compiling took, and the step, which gives the loss. */
export function training(runtime, { state, batch, step }) {
  let held = uploadMap(runtime, state);
  const scalars = { learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(1e-4) } };
  const upload = () => [uploadMap(runtime, batch), uploadMap(runtime, scalars)];
  const examples = upload();
  const { program, compileSeconds } = compile(runtime, step, [held, ...examples], { name: 'training step' });
  for (const each of examples) disposeMap(each);
  return {
    compileSeconds,
    async step() {
      const inputs = upload();
      const next = await program.run(held, ...inputs);
      const { loss } = await readMap(runtime, next.metrics);
      for (const each of [held, ...inputs, next.metrics]) disposeMap(each);
      held = next.state;
      return loss.data[0];
    },
  };
}

/** Prediction with frozen parameters: how long compiling took, and the step, which gives the first logit. */
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
      return logits.data[0];
    },
  };
}

function compile(runtime, ...rest) {
  const start = performance.now();
  const program = runtime.compile(...rest);
  return { program, compileSeconds: (performance.now() - start) / 1000 };
}
