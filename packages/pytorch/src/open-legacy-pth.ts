import { type ByteSource, isSize, readExactly } from '@mem/arrays';
import { badPth, short } from './bad-pth.js';
import { findGlobal } from './known-globals.js';
import { maxPickleBytes } from './open-zip-pth.js';
import { isEnded } from './pickle-cursor.js';
import type { PickleContext } from './pickle-machine.js';
import { type PthStorage, parseStorageId, type StorageId } from './pth-storage.js';
import { kindOf, type PthValue } from './pth-value.js';
import { type Unpickled, unpickle } from './unpickle.js';

const magicNumber = 0x1950a86a20f9469cfc6cn;
const version = 1001;

/** Large enough for most pickles, small enough to read little of the weights after them. */
const firstWindow = 2 ** 16;

/** Position and expected size of a storage, known once all pickles are read. */
interface Place {
  readonly elementSize: number;
  readonly count: number;
  begin?: number;
}

/**
 * Opens a file written by PyTorch before 1.6: pickles of a magic number, the version, the machine, the value and the
 * keys of the storages, then each storage preceded by its length.
 * @throws MemError `bad-file` if the file is truncated or malformed.
 */
export async function openLegacyPth(source: ByteSource): Promise<PthValue> {
  const places = new Map<string, Place>();
  const load = (id: PthValue) => classOf(id) ?? openStorage(source, places, parseStorageId(id));
  const context = { find: findGlobal, load };
  let at = 0;
  const next = async (): Promise<PthValue> => {
    const { value, end } = await readPickle(source, at, context);
    at += end;
    return value;
  };
  if ((await next()) !== magicNumber) throw badPth('it is a pickle, but not of torch.save');
  const [given, machine] = [await next(), await next()];
  if (given !== version) throw badPth(`its version is ${kindOf(given)} instead of ${version}`);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) throw badPth('its numbers are big-endian');
  const value = await next();
  const keys = await next();
  if (!Array.isArray(keys)) throw badPth('it has no list of storages');
  for (const key of keys as readonly PthValue[]) at = await placeStorage(source, places, key, at);
  for (const [key, { begin }] of places) if (begin === undefined) throw badPth(`it has no storage ${short(key)}`);
  return value;
}

/** Class of a model saved as a whole, stored with its source text: `('module', class, file, text)`. */
function classOf(id: PthValue): PthValue | undefined {
  return Array.isArray(id) && id[0] === 'module' ? id[1] : undefined;
}

/** Reads ever larger parts of the source until a pickle is complete, since its length is not stored. */
async function readPickle(source: ByteSource, begin: number, context: PickleContext): Promise<Unpickled> {
  for (let window = firstWindow; ; window *= 8) {
    const end = Math.min(begin + Math.min(window, maxPickleBytes), source.size);
    try {
      return unpickle(await readExactly(source, begin, end), context);
    } catch (error) {
      if (!isEnded(error) || end === source.size || window >= maxPickleBytes) throw error;
    }
  }
}

function openStorage(source: ByteSource, places: Map<string, Place>, id: StorageId): PthStorage {
  const { type, key, elementType, elementSize, count, rest } = id;
  const place = places.get(key) ?? { elementSize, count };
  if (place.elementSize !== elementSize || place.count !== count) throw badPth(`storage ${short(key)} has two sizes`);
  places.set(key, place);
  const [first, length] = viewOf(rest[0], count);
  const locate = async () => place.begin! + first * elementSize;
  return { type: type.type, fields: type.fields, source, key, bytes: length * elementSize, elementType, locate };
}

/** Elements of a storage that is a view of another: `(key, offset, count)`. */
function viewOf(view: PthValue | undefined, count: number): [first: number, length: number] {
  if (view === undefined || view === null) return [0, count];
  const [, first, length] = Array.isArray(view) ? (view as readonly PthValue[]) : [];
  if (!isSize(first) || !isSize(length) || first + length > count)
    throw badPth('a view of a storage in it is not valid');
  return [first, length];
}

/** Records the start of a storage and returns its end. */
async function placeStorage(
  source: ByteSource,
  places: Map<string, Place>,
  key: PthValue,
  at: number,
): Promise<number> {
  const place = typeof key === 'string' ? places.get(key) : undefined;
  if (!place || place.begin !== undefined) throw badPth(`it lists as a storage ${kindOf(key)}, which no tensor has`);
  const begin = at + 8;
  const end = begin + place.count * place.elementSize;
  if (end > source.size) throw badPth(`storage ${key} ends at byte ${end}, but it has ${source.size}`);
  const prefix = await readExactly(source, at, begin);
  const count = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigInt64(0, true);
  if (count !== BigInt(place.count)) throw badPth(`storage ${key} has ${count} elements instead of ${place.count}`);
  place.begin = begin;
  return end;
}
