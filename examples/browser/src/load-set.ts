import { decodeSet, type FrozenSet, setFiles } from './set-file.js';

/** The prepared set: its file and decoded contents. */
export interface LoadedSet {
  readonly file: Uint8Array;
  readonly set: FrozenSet;
}

/**
 * Loads all files of the set into memory, so that the page works offline, and sets the style variables that tiles take
 * their images from.
 * @throws Error if the server does not send a file.
 * @throws MemError `bad-file` if a file cannot be decoded.
 */
export async function loadSet(): Promise<LoadedSet> {
  const [set, train, test] = await Promise.all([load(setFiles.set), load(setFiles.train), load(setFiles.test)]);
  document.documentElement.style.setProperty('--sprite-train', `url(${URL.createObjectURL(train)})`);
  document.documentElement.style.setProperty('--sprite-test', `url(${URL.createObjectURL(test)})`);
  const file = new Uint8Array(await set.arrayBuffer());
  return { file, set: decodeSet(file) };
}

async function load(name: string): Promise<Blob> {
  const response = await fetch(new URL(name, document.baseURI));
  if (!response.ok) throw new Error(`The page could not load ${name}: the server answered ${response.status}.`);
  return response.blob();
}
