import { checkOption, MemError } from '@mem/errors';
import { createRuntime, type Runtime, runtimeNames } from '@mem/tensor';
import { afterAll, beforeAll, describe } from 'vitest';

/** Options of `describeEachRuntime`. */
export interface DescribeEachRuntimeOptions {
  /** Runtimes left out, by name, with the reason, which is printed. */
  readonly exclude?: Readonly<Record<string, string>>;
}

/** The runtimes that need nothing but npm packages: what the numeric suite runs on. */
export const testedRuntimeNames: readonly ((typeof runtimeNames)[number] | 'onnx')[] = [...runtimeNames, 'onnx'];

/**
 * Registers `body` once for each of `testedRuntimeNames`; its `runtime` works inside tests and hooks,
 * where it is open, and is disposed after the last one.
 * @throws MemError `unknown-name` when an excluded runtime does not exist.
 */
export function describeEachRuntime(
  body: (runtime: Runtime) => void,
  { exclude = {} }: DescribeEachRuntimeOptions = {},
): void {
  for (const name of Object.keys(exclude)) checkOption('runtime', name, testedRuntimeNames);
  for (const name of testedRuntimeNames) {
    const reason = exclude[name];
    if (reason !== undefined) {
      console.info(`Not run on ${name}: ${reason}`);
      continue;
    }
    describe(`on ${name}`, () => {
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
async function openTested(name: (typeof testedRuntimeNames)[number]): Promise<Runtime> {
  if (name !== 'onnx') return createRuntime(name);
  const { createOnnxRuntime } = await import('@mem/onnx/node');
  return createOnnxRuntime();
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
