import { MemError } from '@mem/errors';
import { loadKoffi } from './koffi.js';
import { libraryPath } from './library-path.js';

/** Address in native memory. */
export type Pointer = bigint;

/** Function of the library. */
type NativeFunction = ((...args: unknown[]) => unknown) & {
  readonly async: (...args: unknown[]) => void;
};

/**
 * Functions of ONNX Runtime's C interface that this package calls: positions in its table, which only ever grows, and
 * arguments.
 */
const signatures = {
  GetErrorMessage: [2, 'str', ['void *']],
  CreateEnv: [3, 'void *', ['int', 'str', 'out']],
  CreateSessionFromArray: [8, 'void *', ['void *', 'void *', 'size_t', 'void *', 'out']],
  Run: [9, 'void *', ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']],
  CreateSessionOptions: [10, 'void *', ['out']],
  EnableProfiling: [14, 'void *', ['void *', 'str']],
  SetSessionGraphOptimizationLevel: [23, 'void *', ['void *', 'int']],
  SetIntraOpNumThreads: [24, 'void *', ['void *', 'int']],
  CreateRunOptions: [39, 'void *', ['out']],
  CreateTensorAsOrtValue: [48, 'void *', ['void *', 'int64_t *', 'size_t', 'int', 'out']],
  CreateTensorWithDataAsOrtValue: [49, 'void *', ['void *', 'void *', 'size_t', 'int64_t *', 'size_t', 'int', 'out']],
  GetTensorMutableData: [51, 'void *', ['void *', 'out']],
  GetTensorElementType: [60, 'void *', ['void *', 'int *']],
  GetDimensionsCount: [61, 'void *', ['void *', 'size_t *']],
  GetDimensions: [62, 'void *', ['void *', 'int64_t *', 'size_t']],
  GetTensorTypeAndShape: [65, 'void *', ['void *', 'out']],
  CreateCpuMemoryInfo: [69, 'void *', ['int', 'int', 'out']],
  AllocatorFree: [76, 'void *', ['void *', 'void *']],
  GetAllocatorWithDefaultOptions: [78, 'void *', ['out']],
  ReleaseStatus: [93, 'void', ['void *']],
  ReleaseMemoryInfo: [94, 'void', ['void *']],
  ReleaseSession: [95, 'void', ['void *']],
  ReleaseValue: [96, 'void', ['void *']],
  ReleaseRunOptions: [97, 'void', ['void *']],
  ReleaseTensorTypeAndShapeInfo: [99, 'void', ['void *']],
  ReleaseSessionOptions: [100, 'void', ['void *']],
  SessionEndProfiling: [110, 'void *', ['void *', 'void *', 'out']],
  AddSessionConfigEntry: [130, 'void *', ['void *', 'str', 'str']],
  CreateAndRegisterAllocator: [144, 'void *', ['void *', 'void *', 'void *']],
  ReleaseArenaCfg: [157, 'void', ['void *']],
  CreateArenaCfgV2: [164, 'void *', ['void *', 'void *', 'size_t', 'out']],
  AddRunConfigEntry: [165, 'void *', ['void *', 'str', 'str']],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'void *', ['void *', 'void *']],
  CreateCUDAProviderOptions: [205, 'void *', ['out']],
  ReleaseCUDAProviderOptions: [208, 'void', ['void *']],
  AddExternalInitializers: [210, 'void *', ['void *', 'void *', 'void *', 'size_t']],
  SessionOptionsAppendExecutionProvider: [216, 'void *', ['void *', 'str', 'void *', 'void *', 'size_t']],
  GetSharedAllocator: [376, 'void *', ['void *', 'void *', 'out']],
} as const;

/** Name of a function that this package calls. */
type OrtFunction = keyof typeof signatures;

/** Version of the interface that has all of them. */
const apiVersion = 23;

/** ONNX Runtime's C interface. */
export interface OrtApi {
  /** Kept, since the library is unloaded when nothing refers to it. */
  readonly library: object;
  /** Size of the smallest stack that a call runs on, in bytes. */
  readonly stackBytes: number;
  /**
   * Calls a function.
   * @throws MemError `unsupported` with the library's message if the call fails.
   */
  call(name: OrtFunction, ...args: unknown[]): void;
  /**
   * Calls a function on another thread.
   * @throws MemError `unsupported` with the library's message if the call fails.
   */
  callAsync(name: OrtFunction, ...args: unknown[]): Promise<void>;
  /** Calls a function that writes a pointer to its last argument, and returns the pointer. */
  create(name: OrtFunction, ...args: unknown[]): Pointer;
  /** Views native memory as an array buffer, which is valid as long as the memory. */
  view(pointer: Pointer, bytes: number): ArrayBuffer;
  /** Reads the zero-terminated text at `pointer`. */
  text(pointer: Pointer): string;
  /** Converts texts to C strings and returns their addresses. The strings stay in place as long as the array exists. */
  texts(texts: readonly string[]): BigUint64Array;
}

/** Bytes of C strings, by the array of their addresses. */
const textBytes = new WeakMap<BigUint64Array, Uint8Array>();

let loaded: Promise<OrtApi> | undefined;

/**
 * Loads the library, once.
 * @throws MemError `missing-package` if ONNX Runtime's library or koffi is missing.
 */
export function ortApi(): Promise<OrtApi> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<OrtApi> {
  const file = libraryPath();
  const { koffi, stackBytes } = await loadKoffi();
  const { decode, proto } = koffi;
  const out = koffi.out(koffi.pointer('void *'));
  const library = koffi.load(file);
  const base = library.func('void *OrtGetApiBase()')() as Pointer;
  const [getApi] = decode(base, 'void *', 1) as Pointer[];
  const api = (decode(getApi, proto('void *', ['uint32_t'])) as NativeFunction)(apiVersion) as Pointer | null;
  if (!api) {
    throw new MemError(
      'missing-package',
      `ONNX Runtime ${file} is too old; version 1.${apiVersion} or later is needed.`,
    );
  }
  const table = decode(api, 'void *', 400) as Pointer[];
  const functions = Object.fromEntries(
    Object.entries(signatures).map(([name, [index, result, args]]) => {
      const types = args.map((type) => (type === 'out' ? out : type));
      return [name, decode(table[index], proto(result, types as string[]))];
    }),
  ) as Record<OrtFunction, NativeFunction>;
  const check = (name: OrtFunction, status: unknown): void => {
    if (!status) return;
    const message = functions.GetErrorMessage(status) as string;
    functions.ReleaseStatus(status);
    throw new MemError('unsupported', `ONNX Runtime failed in ${name}: ${message}`);
  };
  const call = (name: OrtFunction, ...args: unknown[]): void => {
    const status = functions[name](...args);
    if (signatures[name][1] === 'void *') check(name, status);
  };
  return {
    library,
    stackBytes,
    call,
    callAsync: (name, ...args) =>
      new Promise((resolve, reject) => {
        functions[name].async(...args, (error: Error | null, status: unknown) => {
          try {
            if (error) throw error;
            check(name, status);
            resolve();
          } catch (cause) {
            reject(cause);
          }
        });
      }),
    create(name, ...args) {
      const result: [Pointer | null] = [null];
      call(name, ...args, result);
      // The call has filled it in.
      return result[0] as unknown as Pointer;
    },
    view: (pointer, bytes) => koffi.view(pointer, bytes) as ArrayBuffer,
    text: (pointer) => koffi.decode(pointer, 'char', -1) as string,
    texts(texts) {
      const encoded = texts.map((each) => new TextEncoder().encode(`${each}\0`));
      // In a buffer of its own: the garbage collector moves small typed arrays that have none.
      const bytes = new Uint8Array(new ArrayBuffer(encoded.reduce((size, each) => size + each.length, 0)));
      const start = koffi.address(bytes);
      let offset = 0;
      const addresses = BigUint64Array.from(encoded, (each) => {
        const address = start + BigInt(offset);
        bytes.set(each, offset);
        offset += each.length;
        return address;
      });
      textBytes.set(addresses, bytes);
      return addresses;
    },
  };
}
