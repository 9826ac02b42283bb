import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Finds a file in an image folder: its path as spelled on disk, or undefined if there is none. */
export type ImageFinder = (path: string) => Promise<string | undefined>;

/**
 * Makes a finder that also accepts the other Unicode normal form of a name: archives packed on macOS decompose letters
 * ("e" and an accent), most lists do not ("é").
 */
export function createImageFinder(images: string): ImageFinder {
  const folders = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const namesIn = (folder: string): Promise<ReadonlyMap<string, string>> => {
    const known = folders.get(folder) ?? composedNames(join(images, folder));
    folders.set(folder, known);
    return known;
  };
  return async (path) => {
    if (await isThere(join(images, path))) return path;
    if (!hasTwoForms(path)) return undefined;
    let found = '';
    for (const part of path.split('/')) {
      const name = (await namesIn(found)).get(part.normalize('NFC'));
      if (name === undefined) return undefined;
      found = found === '' ? name : `${found}/${name}`;
    }
    return found;
  };
}

/** True if a path has letters that Unicode can compose or decompose. */
export function hasTwoForms(path: string): boolean {
  return /[^ -~]/.test(path) && path.normalize('NFC') !== path.normalize('NFD');
}

/** Names in a folder by their composed form; empty if it can't be read. */
async function composedNames(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  return new Map(names.map((name) => [name.normalize('NFC'), name]));
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
