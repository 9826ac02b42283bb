import type { ByteSource } from '@mem/arrays';
import { badPth, short } from './bad-pth.js';
import { findGlobal } from './known-globals.js';
import { type PthStorage, parseStorageId } from './pth-storage.js';
import type { PthValue } from './pth-value.js';
import { unpickle } from './unpickle.js';
import { readRecord, readZipRecords, type ZipRecord } from './zip-records.js';

/** Much larger than the pickle of 100,000 tensors, whose values are stored elsewhere. */
export const maxPickleBytes: number = 2 ** 26;

/**
 * Opens an archive written by PyTorch 1.6 or later.
 * @throws MemError `bad-file` if it is damaged or not such an archive.
 */
export async function openZipPth(source: ByteSource): Promise<PthValue> {
  const records = await readZipRecords(source);
  const folder = folderOf(records);
  const names = [...records.keys()];
  if (names.some((name) => name.startsWith(`${folder}code/`) || name === `${folder}constants.pkl`)) {
    throw badPth(
      'it is a TorchScript archive, which is a program',
      'Save its weights in Python: torch.save(torch.jit.load(path).state_dict(), other).',
    );
  }
  const byteOrder = records.get(`${folder}byteorder`);
  if (byteOrder && new TextDecoder().decode(await readRecord(source, byteOrder, 16)).trim() !== 'little') {
    throw badPth('its numbers are big-endian', 'Load it and save it again on another machine.');
  }
  const pickle = await readRecord(source, records.get(`${folder}data.pkl`)!, maxPickleBytes);
  const load = (id: PthValue) => openStorage(source, records, folder, id);
  return unpickle(pickle, { find: findGlobal, load }).value;
}

/** Folder of all records, with a trailing slash. */
function folderOf(records: ReadonlyMap<string, ZipRecord>): string {
  const pickles = [...records.keys()].filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (pickles.length !== 1) throw badPth('it is a zip archive without a data.pkl', 'Was it made by torch.save?');
  return pickles[0]!.slice(0, -'data.pkl'.length);
}

function openStorage(
  source: ByteSource,
  records: ReadonlyMap<string, ZipRecord>,
  folder: string,
  id: PthValue,
): PthStorage {
  const { type, key, elementType, elementSize, count } = parseStorageId(id);
  const record = records.get(`${folder}data/${key}`);
  if (!record) throw badPth(`it has no storage ${short(key)}`);
  const bytes = count * elementSize;
  if (bytes > record.size) throw badPth(`storage ${short(key)} takes ${bytes} bytes, but has ${record.size}`);
  return { type: type.type, fields: type.fields, source, key, bytes, elementType, locate: record.locate };
}
