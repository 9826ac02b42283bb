import { concatRows, type HostArray, memoryRows, ofDtype, type RowSource, shapeSize } from '@mem/arrays';
import type { FileSource } from '@mem/datasets/node';
import { MemError } from '@mem/errors';
import { openSafetensors, type StoredArray } from '@mem/weights';
import { type Shard, shardsOf } from './feature-store.js';

/** Rows in shards, readable until `close`. */
export interface ShardRows {
  readonly rows: RowSource<'float32'>;
  close(): Promise<void>;
}

/** Location of the rows of one array. */
export interface ShardedArray {
  /** Name of the array in each shard. */
  readonly name: string;
  /** Parts that are joined, each of `partRows` rows. */
  readonly parts: readonly string[];
  readonly partRows: number;
  readonly shardRows: number;
  /** Opens a shard's file. */
  readonly open: (file: string) => Promise<FileSource>;
  /**
   * Largest size of rows that are kept in memory, in bytes; larger ones are read from the shards when they are needed.
   * @default 64 MiB
   */
  readonly memoryBytes?: number;
}

interface OpenShard {
  readonly array: StoredArray;
  close(): Promise<void>;
}

/**
 * Opens rows that are stored in shards. Small ones are read into memory at once.
 * @throws MemError `bad-file` for shards that can't be read or do not fit each other.
 */
export async function openShardRows(stored: ShardedArray): Promise<ShardRows> {
  const { parts, partRows, shardRows, memoryBytes = 64 * 2 ** 20 } = stored;
  const shards = parts.flatMap((part) => shardsOf(part, partRows, shardRows));
  const rest = await rowShape(shards[0]!, stored);
  const shape = [parts.length * partRows, ...rest];
  const opened = new Map<number, Promise<OpenShard>>();
  /** Opens a shard once; it stays open until the rows are closed. */
  const shardAt = (index: number): Promise<OpenShard> => {
    const shard = opened.get(index) ?? openChecked(shards[index]!, rest, stored);
    opened.set(index, shard);
    return shard;
  };
  const close = async (): Promise<void> => {
    const settled = await Promise.allSettled(opened.values());
    opened.clear();
    for (const shard of settled) if (shard.status === 'fulfilled') await shard.value.close();
  };
  const perPart = Math.ceil(partRows / shardRows);
  /** Reads rows that lie in one shard. */
  const readIn = async (row: number, count: number): Promise<HostArray<'float32'>> => {
    const inPart = row % partRows;
    const index = Math.floor(row / partRows) * perPart + Math.floor(inPart / shardRows);
    const first = inPart % shardRows;
    const read = await (await shardAt(index)).array.readRange(first, first + count);
    return ofDtype(`${stored.name} of ${shards[index]!.file}`, read, 'float32');
  };
  const range = async (start = 0, end = shape[0]!): Promise<HostArray<'float32'>> => {
    const blocks: HostArray<'float32'>[] = [];
    for (let row = start; row < end; ) {
      const inPart = row % partRows;
      const untilShardEnd = Math.min(partRows, (Math.floor(inPart / shardRows) + 1) * shardRows) - inPart;
      const count = Math.min(end - row, untilShardEnd);
      blocks.push(await readIn(row, count));
      row += count;
    }
    return blocks.length === 1 ? blocks[0]! : concatRows(blocks);
  };
  if (Float32Array.BYTES_PER_ELEMENT * shapeSize(shape) <= memoryBytes) {
    try {
      return { rows: memoryRows(await range()), close: async () => {} };
    } finally {
      await close();
    }
  }
  const rows: RowSource<'float32'> = {
    dtype: 'float32',
    shape,
    range,
    async read(indices) {
      const size = shapeSize(rest);
      const data = new Float32Array(indices.length * size);
      await Promise.all(Array.from(indices, async (row, i) => data.set((await readIn(row, 1)).data, i * size)));
      return { dtype: 'float32', shape: [indices.length, ...rest], data };
    },
  };
  return { rows, close };
}

async function openShard({ file }: Shard, { name, open }: ShardedArray): Promise<OpenShard> {
  const source = await open(file);
  try {
    const array = (await openSafetensors(source)).arrays[name];
    if (array === undefined)
      throw new MemError('bad-file', `Expected ${name} in ${file}, but it is not there.`, { file });
    return { array, close: source.close };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function rowShape(shard: Shard, stored: ShardedArray): Promise<readonly number[]> {
  const { array, close } = await openShard(shard, stored);
  await close();
  return array.shape.slice(1);
}

async function openChecked(shard: Shard, rest: readonly number[], stored: ShardedArray): Promise<OpenShard> {
  const { file, start, end } = shard;
  const opened = await openShard(shard, stored);
  const [expected, given] = [[end - start, ...rest].join(', '), opened.array.shape.join(', ')];
  if (given === expected) return opened;
  await opened.close();
  throw new MemError('bad-file', `Expected ${stored.name} [${expected}] in ${file}, but it has [${given}].`, { file });
}
