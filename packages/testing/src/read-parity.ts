import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { HostArray, HostMap } from '@mem/arrays';
import { MemError, unknownName } from '@mem/errors';
import { decodeSafetensors } from '@mem/weights';
import { sharedFile } from './tools.js';

/** One folder of reference values: named arrays from its safetensors files, settings from its JSON files. */
export interface Parity {
  /** All arrays of `<file>.safetensors` by name. @throws MemError `unknown-name` listing the files. */
  arrays(file: string): HostMap;
  /** One array of `<file>.safetensors`. @throws MemError `unknown-name` listing the files or the arrays. */
  array(file: string, name: string): HostArray;
  /** `<file>.json`, `config` where none is named; its type is the caller's word. @throws MemError `unknown-name` listing the files. */
  json<Json>(file?: string): Json;
}

/**
 * Reads the reference values in `../shared/parity/<folder>`; call it in tests or hooks of `describeShared`, which skips without them.
 * @throws MemError `bad-file` when the folder is not there.
 */
export function readParity(folder: string): Parity {
  const { path, missing } = sharedFile(join('parity', folder));
  if (missing !== undefined) {
    throw new MemError('bad-file', `Reference values '../shared/parity/${folder}' are not on this machine.`, {
      folder,
    });
  }
  const tables = new Map<string, HostMap>();
  const documents = new Map<string, unknown>();
  for (const file of readdirSync(path)) {
    const { name, ext } = parse(file);
    const bytes = readFileSync(join(path, file));
    if (ext === '.safetensors') tables.set(name, decodeSafetensors(bytes).arrays);
    if (ext === '.json') documents.set(name, JSON.parse(bytes.toString('utf8')));
  }
  const arrays = (file: string): HostMap => entry(`safetensors file in parity/${folder}`, tables, file);
  return {
    arrays,
    array: (file, name) => entry(`array in parity/${folder}/${file}`, new Map(Object.entries(arrays(file))), name),
    json: <Json>(file = 'config') => entry(`JSON file in parity/${folder}`, documents, file) as Json,
  };
}

function entry<Value>(what: string, values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw unknownName(what, name, [...values.keys()]);
  return value;
}
