import { elementCount, type HostArray, type LazyArray, readArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { Reader, ZipWriter } from '@zip.js/zip.js';
import { pickleStateDict } from './pth-pickle.js';

/** Options of `pthChunks`. */
export interface PthChunksOptions {
  /** Key to store the state dict under, such as `model`; by default it is the top-level value. */
  readonly key?: string;
}

/** 1980-01-01, the earliest date in a zip archive; a fixed one makes equal arrays give equal bytes. */
const noDate = 0x00210000;

/**
 * Yields a PyTorch file in parts: a state dict in the order of `arrays` that `torch.load` reads, also with
 * `weights_only=True`. Lazy arrays are read one at a time. Arrays are stored uncompressed and aligned to 64 bytes, so
 * that the file can be memory-mapped.
 * @throws MemError `bad-shape` if a shape does not match its data or a lazy array reads as another dtype or shape than
 * announced, `bad-value` for data of another dtype.
 */
export async function* pthChunks(
  arrays: Readonly<Record<string, HostArray | LazyArray>>,
  { key }: PthChunksOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let fail: (error: unknown) => void = () => {};
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      fail = (error) => controller.error(error);
    },
  });
  const written = writeArchive(writable, arrays, key).catch(fail);
  const reader = readable.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    // Ends the writing if the caller stopped early.
    await reader.cancel();
    await written;
  }
}

async function writeArchive(
  writable: WritableStream,
  arrays: Parameters<typeof pthChunks>[0],
  key: string | undefined,
): Promise<void> {
  const entries = Object.entries(arrays);
  for (const [name, { shape }] of entries) {
    if (elementCount(shape) === undefined) {
      throw new MemError('bad-shape', `The shape of '${name}' must be sizes, but is [${shape.join(', ')}].`, {
        name,
        shape,
      });
    }
  }
  // USDZ also stores its records uncompressed and aligned to 64 bytes.
  const zip = new ZipWriter(writable, {
    usdz: true,
    level: 0,
    useWebWorkers: false,
    rawLastModDate: noDate,
    extendedTimestamp: false,
  });
  const add = (name: string, data: ArrayBufferView) => zip.add(`archive/${name}`, new DataReader(data));
  const text = new TextEncoder();
  await add('data.pkl', pickleStateDict(entries, key));
  await add('byteorder', text.encode('little'));
  for (const [i, [name, array]] of entries.entries()) {
    const { data } = await readArray(name, array);
    await add(`data/${i}`, data);
  }
  await add('version', text.encode('3\n'));
  await zip.close();
}

/** The library's own reader takes a Uint8Array, which is too small for a large array of floats. */
class DataReader extends Reader<ArrayBufferView> {
  readonly #data: ArrayBufferView;

  constructor(data: ArrayBufferView) {
    super(data);
    this.#data = data;
    this.size = data.byteLength;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const { buffer, byteOffset } = this.#data;
    return new Uint8Array(buffer, byteOffset + index, Math.min(length, this.size - index));
  }
}
