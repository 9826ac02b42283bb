import { type OrtApi, ortApi, type Pointer } from './ort-api.js';

/** Environment of the process. All programs and tensors take their memory from its arena. */
export interface Environment {
  readonly api: OrtApi;
  readonly pointer: Pointer;
  readonly allocator: Pointer;
  /** Kind of memory that tensors are in. */
  readonly memory: Pointer;
}

let opened: Promise<Environment> | undefined;

/**
 * Opens the environment, once per process.
 * @throws MemError `missing-package` if ONNX Runtime's library or koffi is missing.
 */
export function environment(): Promise<Environment> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Environment> {
  const api = await ortApi();
  const fatalOnly = 4;
  const pointer = api.create('CreateEnv', fatalOnly, 'mem');
  const [arena, defaultMemory] = [1, 0];
  const memory = api.create('CreateCpuMemoryInfo', arena, defaultMemory);
  // Grows by the requested amount: doubling, the default of the arena, would take up to twice the memory.
  const asRequested = 1n;
  const keys = api.texts(['arena_extend_strategy']);
  const config = api.create('CreateArenaCfgV2', keys, BigUint64Array.of(asRequested), 1);
  api.call('CreateAndRegisterAllocator', pointer, memory, config);
  api.call('ReleaseArenaCfg', config);
  const allocator = api.create('GetSharedAllocator', pointer, memory);
  return { api, pointer, allocator, memory };
}
