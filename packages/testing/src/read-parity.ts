import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { HostArray, HostMap } from '@mem/arrays';
import { MemError, unknownName } from '@mem/errors';
import { decodeSafetensors } from '@mem/weights';
import { sharedFile } from './tools.js';

/** A folder of reference values: named arrays from its safetensors files and settings from its JSON files. */
export interface Parity {
  /**
   * Returns all arrays of `<file>.safetensors` by name.
   * @throws MemError `unknown-name`, with the valid names, if there is no such file.
   */
  arrays(file: string): HostMap;
  /**
   * Returns one array of `<file>.safetensors`.
   * @throws MemError `unknown-name`, with the valid names, if there is no such file or array.
   */
  array(file: string, name: string): HostArray;
  /**
   * Returns the contents of `<file>.json`, by default of `config.json`, without checking the type.
   * @throws MemError `unknown-name`, with the valid names, if there is no such file.
   */
  json<Json>(file?: string): Json;
}

/**
 * Reads the reference values in `../shared/parity/<folder>`. Call it in tests or hooks of `describeShared`, which are
 * skipped without them.
 * @throws MemError `bad-file` if the folder does not exist.
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
