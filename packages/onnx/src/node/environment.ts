import { type OrtApi, ortApi, type Pointer } from './ort-api.js';

/** The process's one environment: every program and every tensor takes its memory from one arena. */
export interface Environment {
  readonly api: OrtApi;
  readonly pointer: Pointer;
  readonly allocator: Pointer;
  /** What kind of memory a tensor is in. */
  readonly memory: Pointer;
}

let opened: Promise<Environment> | undefined;

/** Opens the environment, once a process. @throws MemError `missing-package`. */
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
  // Grows by what is asked for: doubling, the arena's default, would take up to twice the memory.
  const asRequested = 1n;
  const keys = api.texts(['arena_extend_strategy']);
  const config = api.create('CreateArenaCfgV2', keys, BigUint64Array.of(asRequested), 1);
  api.call('CreateAndRegisterAllocator', pointer, memory, config);
  api.call('ReleaseArenaCfg', config);
  const allocator = api.create('GetSharedAllocator', pointer, memory);
  return { api, pointer, allocator, memory };
}
