import { badFile } from './bad-file.js';
import { unshared } from './unshared.js';

/** Options of `gunzip`. */
export interface GunzipOptions {
  /** Name of the data in error messages, such as a file's path. */
  readonly source?: string;
  /**
   * Maximum size of the result in bytes, so that a small hostile file can't fill the memory.
   * @default 2 ** 31 - 1
   */
  readonly maxBytes?: number;
}

/**
 * Decompresses a gzip file.
 * @throws MemError `bad-file` if it is not gzip, truncated, corrupt or decompresses to more than `maxBytes`.
 */
export async function gunzip(
  bytes: Uint8Array,
  { source = 'the gzip data', maxBytes = 2 ** 31 - 1 }: GunzipOptions = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of decompressed(bytes)) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw badFile(
      'a complete gzip file',
      `${source} (${bytes.length} bytes) is truncated or corrupt (${reason}). Download or create it again`,
      { source, bytes: bytes.length },
      cause,
    );
  }
  if (length > maxBytes) {
    const found = 'it decompresses to more. Raise maxBytes if that is right';
    throw badFile(`at most ${maxBytes} bytes in ${source}`, found, { source, maxBytes });
  }
  const out = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}

/** Uses a reader, because not every browser can iterate over a stream. */
async function* decompressed(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const stream = new Blob([unshared(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // A broken stream has already thrown its error, which cancelling would only repeat.
    await reader.cancel().catch(() => {});
  }
}
