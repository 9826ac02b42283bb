import { checkOption, MemError } from '@mem/errors';
import { createRuntime, type Runtime, runtimeNames } from '@mem/tensor';
import { afterAll, beforeAll, describe } from 'vitest';

/** Name of a runtime that numeric suites run on. */
export type TestedRuntimeName = (typeof runtimeNames)[number] | 'onnx' | 'onnx-webgpu';

/** Options of `describeEachRuntime`. */
export interface DescribeEachRuntimeOptions {
  /** Reasons for excluding runtimes, by the runtime's name; they are printed. */
  readonly exclude?: Readonly<Record<string, string>>;
  /** Reason for running this suite on `cpu` only in `npm run test:all`. */
  readonly slowOnCpu?: string;
  /** Reason for running this suite on `onnx-webgpu` only with `MEM_WEBGPU=all`. */
  readonly slowOnWebgpu?: string;
}

/** Runtimes that numeric suites run on. `onnx-webgpu` requires `MEM_WEBGPU`; the others only need npm packages. */
export const testedRuntimeNames: readonly TestedRuntimeName[] = [...runtimeNames, 'onnx', 'onnx-webgpu'];

/** Runtimes that numeric suites run on in this process. */
export const runtimeNamesOfThisRun: readonly TestedRuntimeName[] = testedRuntimeNames.filter(
  (name) => name !== 'onnx-webgpu' || process.env.MEM_WEBGPU,
);

/** True if this run has a WebGPU adapter, for tests of that device only. */
export const hasWebgpu: boolean = Boolean(process.env.MEM_WEBGPU) && process.env.MEM_WEBGPU_MISSING === undefined;

/**
 * Registers `body` once for each of `runtimeNamesOfThisRun`. Its `runtime` is open inside tests and hooks and is
 * disposed after the last test. Options come first, as in Vitest's `describe`. Without a WebGPU adapter, the tests on
 * `onnx-webgpu` are skipped with the reason.
 * @throws MemError `unknown-name` if an excluded runtime does not exist.
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

// Imported late, so that tests without a runtime do not load it.
async function openTested(name: TestedRuntimeName): Promise<Runtime> {
  if (name !== 'onnx' && name !== 'onnx-webgpu') return createRuntime(name);
  const { createOnnxRuntime } = await import('@mem/onnx/node');
  return createOnnxRuntime({ device: name === 'onnx' ? 'cpu' : 'webgpu' });
}

// Vitest calls `body` synchronously, before a runtime can be awaited.
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
