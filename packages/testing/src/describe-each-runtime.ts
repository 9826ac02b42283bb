import { checkOption, MemError } from '@mem/errors';
import { createRuntime, type Runtime, runtimeNames } from '@mem/tensor';
import { afterAll, beforeAll, describe } from 'vitest';

/** A runtime of the numeric suites. */
export type TestedRuntimeName = (typeof runtimeNames)[number] | 'onnx' | 'onnx-webgpu';

/** Options of `describeEachRuntime`. */
export interface DescribeEachRuntimeOptions {
  /** Runtimes left out, by name, with the reason, which is printed. */
  readonly exclude?: Readonly<Record<string, string>>;
  /** The reason why `cpu` runs this suite in `npm run test:all` alone. */
  readonly slowOnCpu?: string;
  /** The reason why `onnx-webgpu` runs this suite with `MEM_WEBGPU=all` alone. */
  readonly slowOnWebgpu?: string;
}

/** The runtimes of the numeric suites; `onnx-webgpu` takes part where `MEM_WEBGPU` is set, the others need npm packages only. */
export const testedRuntimeNames: readonly TestedRuntimeName[] = [...runtimeNames, 'onnx', 'onnx-webgpu'];

/** The ones that take part in this run. */
export const runtimeNamesOfThisRun: readonly TestedRuntimeName[] = testedRuntimeNames.filter(
  (name) => name !== 'onnx-webgpu' || process.env.MEM_WEBGPU,
);

/** Whether this run has a WebGPU adapter, for tests of that device alone. */
export const hasWebgpu: boolean = Boolean(process.env.MEM_WEBGPU) && process.env.MEM_WEBGPU_MISSING === undefined;

/**
 * Registers `body` once for each of `runtimeNamesOfThisRun`; its `runtime` works inside tests and hooks, where it is open,
 * and is disposed after the last one. Options come first, as in Vitest's `describe`. Without a WebGPU adapter the tests of
 * `onnx-webgpu` are skipped, with the reason.
 * @throws MemError `unknown-name` when an excluded runtime does not exist.
 */
export function describeEachRuntime(options: DescribeEachRuntimeOptions, body: (runtime: Runtime) => void): void;
export function describeEachRuntime(body: (runtime: Runtime) => void): void;
export function describeEachRuntime(
  ...given: [options: DescribeEachRuntimeOptions, body: (runtime: Runtime) => void] | [body: (runtime: Runtime) => void]
): void {
  const [{ exclude = {}, slowOnCpu, slowOnWebgpu }, body] =
    given.length === 2 ? given : [{} as DescribeEachRuntimeOptions, given[0]];
  for (const name of Object.keys(exclude)) checkOption('runtime', name, testedRuntimeNames);
  const { MEM_TESTS, MEM_WEBGPU, MEM_WEBGPU_MISSING } = process.env;
  const left: Readonly<Record<string, string>> = {
    ...(slowOnCpu && MEM_TESTS !== 'all' && { cpu: `${slowOnCpu} (npm run test:all runs it)` }),
    ...(slowOnWebgpu && MEM_WEBGPU !== 'all' && { 'onnx-webgpu': `${slowOnWebgpu} (MEM_WEBGPU=all runs it)` }),
    ...exclude,
  };
  for (const name of runtimeNamesOfThisRun) {
    const reason = left[name];
    if (reason !== undefined) {
      console.info(`Not run on ${name}: ${reason}`);
      continue;
    }
    const missing = name === 'onnx-webgpu' ? MEM_WEBGPU_MISSING : undefined;
    describe.skipIf(missing !== undefined)(missing === undefined ? `on ${name}` : `on ${name}: ${missing}`, () => {
      let open: Runtime | undefined;
      beforeAll(async () => {
        open = await openTested(name);
      });
      afterAll(() => {
        open?.dispose();
        open = undefined;
      });
      body(
        lateBound(name, () => {
          if (open) return open;
          throw new MemError('disposed', `The ${name} runtime is open only inside tests and hooks; use it there.`);
        }),
      );
    });
  }
}

// Imported late, so that tests of no runtime do not load it.
async function openTested(name: TestedRuntimeName): Promise<Runtime> {
  if (name !== 'onnx' && name !== 'onnx-webgpu') return createRuntime(name);
  const { createOnnxRuntime } = await import('@mem/onnx/node');
  return createOnnxRuntime({ device: name === 'onnx' ? 'cpu' : 'webgpu' });
}

// Vitest collects `body` synchronously, before any runtime can be awaited.
function lateBound(name: string, runtime: () => Runtime): Runtime {
  return {
    name,
    compile: (fn, examples, options) => runtime().compile(fn, examples, options),
    upload: (array) => runtime().upload(array),
    read: (value) => runtime().read(value),
    report: () => runtime().report(),
    valueCount: () => runtime().valueCount(),
    dispose: () => runtime().dispose(),
  };
}
