import { type ByteSource, readExactly } from '@mem/arrays';
import { badPth } from './bad-pth.js';
import { openLegacyPth } from './open-legacy-pth.js';
import { openZipPth } from './open-zip-pth.js';
import type { PthValue } from './pth-value.js';

/**
 * Opens a file written by `torch.save` (https://docs.pytorch.org/docs/stable/notes/serialization.html) without running
 * anything in it. Tensors are read from the source on demand. Floats become float32, integers int32.
 * @throws MemError `bad-file` if the file is truncated, malformed, big-endian or a program (TorchScript), or would load
 * anything but tensors and plain containers. The `read` of a tensor throws for a value that does not fit.
 */
export async function openPth(source: ByteSource): Promise<PthValue> {
  const start = await readExactly(source, 0, Math.min(4, source.size));
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4) return openZipPth(source);
  if (start[0] === 0x80) return openLegacyPth(source);
  throw badPth('it begins neither as a zip archive nor as a pickle');
}
