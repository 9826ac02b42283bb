import { disposeMap, readMap, uploadMap } from '@mem/nn';

/** A workload that trains: `step` on one batch, its state kept from step to step. */
export function training({ state, batch, step }) {
  return (runtime) => {
    let held = uploadMap(runtime, state);
    const scalars = { learningRate: { dtype: 'float32', shape: [], data: Float32Array.of(1e-4) } };
    const upload = () => [uploadMap(runtime, batch), uploadMap(runtime, scalars)];
    const example = upload();
    const program = runtime.compile(step, [held, ...example], { name: 'training step' });
    for (const each of example) disposeMap(each);
    return async () => {
      const inputs = upload();
      const next = await program.run(held, ...inputs);
      const { loss } = await readMap(runtime, next.metrics);
      for (const each of [held, ...inputs, next.metrics]) disposeMap(each);
      held = next.state;
      return loss.data[0];
    };
  };
}

/** A workload that predicts with frozen parameters. */
export function inference({ parameters, batch, forward }) {
  return (runtime) => {
    const held = uploadMap(runtime, parameters);
    const example = uploadMap(runtime, batch);
    const program = runtime.compile(forward, [held, example], { name: 'forward pass', constants: [0] });
    disposeMap(example);
    return async () => {
      const inputs = uploadMap(runtime, batch);
      const results = await program.run(held, inputs);
      const { logits } = await readMap(runtime, results);
      for (const each of [inputs, results]) disposeMap(each);
      return logits.data[0];
    };
  };
}
