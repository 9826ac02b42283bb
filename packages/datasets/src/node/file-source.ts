import { open } from 'node:fs/promises';
import type { ByteSource } from '@mem/arrays';
import { badFile } from '../bad-file.js';
import { readFailure } from './file-errors.js';

/** Maximum number of bytes to read in one system call; Linux allows less than 2 GiB. */
const maxReadBytes = 2 ** 30;

/** Open file to read in parts. Its size is that at the time of opening. */
export interface FileSource extends ByteSource {
  /** Closes the file. */
  close(): Promise<void>;
}

/**
 * Opens a file to read in parts.
 * @throws MemError `bad-file` if it is missing, a folder or unreadable; `read` throws it for bytes beyond the size, or if
 * the file was shortened.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const failure = (reason: string, cause?: unknown) => badFile(`a file to read at ${path}`, reason, { path }, cause);
  const handle = await open(path).catch((cause: unknown) => {
    throw failure(readFailure(cause), cause);
  });
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw failure(stats.isDirectory() ? 'it is a folder' : 'it is a device or a pipe');
  }
  const { size } = stats;
  return {
    size,
    async read(begin, end) {
      if (!(begin >= 0 && begin <= end && end <= size))
        throw failure(`bytes ${begin} to ${end} lie outside its ${size}`);
      const bytes = new Uint8Array(end - begin);
      for (let filled = 0; filled < bytes.length; ) {
        const length = Math.min(bytes.length - filled, maxReadBytes);
        const { bytesRead } = await handle.read(bytes, filled, length, begin + filled).catch((cause: unknown) => {
          throw failure(readFailure(cause), cause);
        });
        if (bytesRead === 0)
          throw failure(`it ends at byte ${begin + filled}, though it had ${size}: something shortened it`);
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}
