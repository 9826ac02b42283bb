import { type ByteSource, readExactly } from '@mem/arrays';
import { badPth } from './bad-pth.js';
import { openLegacyPth } from './open-legacy-pth.js';
import { openZipPth } from './open-zip-pth.js';
import type { PthValue } from './pth-value.js';

/**
 * Opens what `torch.save` wrote (https://docs.pytorch.org/docs/stable/notes/serialization.html) without running anything
 * that is in it; each tensor is read out of the source when it is asked for. Floats become float32, integers int32.
 * @throws MemError `bad-file` when the file is truncated, malformed or big-endian, is a program (TorchScript), or wants to
 * load anything but tensors and plain containers; a tensor's `read` for a value that does not fit.
 */
export async function openPth(source: ByteSource): Promise<PthValue> {
  const start = await readExactly(source, 0, Math.min(4, source.size));
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4) return openZipPth(source);
  if (start[0] === 0x80) return openLegacyPth(source);
  throw badPth('it begins neither as a zip archive nor as a pickle');
}
