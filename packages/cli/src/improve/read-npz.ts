import type { HostArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { decodeNpy } from '@mem/weights';
import { type FileEntry, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';

/** Maximum size of one array, so that a malicious archive can't exhaust memory. */
const maxArrayBytes = 2 ** 31;

/** Arrays of a NumPy `.npz` archive by name, each decoded on demand. */
export type NpzArrays = ReadonlyMap<string, () => Promise<HostArray>>;

/**
 * Opens an archive written by `numpy.savez` or `numpy.savez_compressed`.
 * @throws MemError `bad-file` for an archive that is damaged or has no arrays. Decoding an array throws as `decodeNpy`.
 */
export async function openNpz(bytes: Uint8Array): Promise<NpzArrays> {
  const files = await listFiles(bytes);
  const arrays = files.filter(({ filename }) => filename.endsWith('.npy'));
  if (arrays.length === 0) {
    const held = files.slice(0, 6).map(({ filename }) => filename);
    throw bad(`it has no NumPy arrays, only ${held.join(', ') || 'nothing'}`, 'Save the array with numpy.save.');
  }
  return new Map(arrays.map((entry) => [entry.filename.slice(0, -'.npy'.length), () => readEntry(entry)]));
}

async function listFiles(bytes: Uint8Array): Promise<FileEntry[]> {
  try {
    const entries = await new ZipReader(new Uint8ArrayReader(bytes)).getEntries();
    return entries.filter((entry): entry is FileEntry => !entry.directory);
  } catch (cause) {
    throw bad(`it is damaged (${(cause as Error).message})`, 'Check that the download is complete.', cause);
  }
}

async function readEntry(entry: FileEntry): Promise<HostArray> {
  const { filename, uncompressedSize } = entry;
  if (uncompressedSize > maxArrayBytes) {
    throw bad(`its ${filename} has ${uncompressedSize} bytes, more than ${maxArrayBytes}`, 'Save it as float16.');
  }
  let bytes: Uint8Array;
  try {
    bytes = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false, checkSignature: true });
  } catch (cause) {
    throw bad(
      `its ${filename} is damaged (${(cause as Error).message})`,
      'Check that the download is complete.',
      cause,
    );
  }
  return decodeNpy(bytes);
}

function bad(reason: string, advice: string, cause?: unknown): MemError {
  const message = `The .npz archive can't be read: ${reason}. ${advice}`;
  return new MemError('bad-file', message, { reason }, cause === undefined ? {} : { cause });
}
