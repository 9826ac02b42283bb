import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { MemError } from '@mem/errors';
import { type Extensions, joinExtensions } from './extensions.js';
import { digestOf } from './run/digest.js';

/** Extensions loaded from modules, with a digest of each module's own text. */
export interface LoadedPlugins {
  readonly extensions: Extensions;
  /** Digests of the files; results that depend on a plugin are recomputed when its file changes. */
  readonly digests: readonly string[];
}

/**
 * Loads the modules listed as `plugins` in a recipe. Each exports at least one of `methods`, `backbones`, `datasets`
 * and `samplers`, or an object of these as its default export.
 * @throws MemError `bad-file` for a module that can't be loaded or exports none of them.
 */
export async function loadPlugins(files: readonly string[]): Promise<LoadedPlugins> {
  const loaded = await Promise.all(files.map(loadPlugin));
  return {
    extensions: joinExtensions(loaded),
    digests: await Promise.all(files.map(fileText).map(async (text) => digestOf(await text))),
  };
}

const keys = ['methods', 'backbones', 'datasets', 'samplers'] as const;

async function loadPlugin(file: string): Promise<Extensions> {
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `The plugin ${file} can't be loaded: ${(cause as Error).message}`,
      { file },
      { cause },
    );
  }
  const given = (module.default ?? module) as Record<string, unknown>;
  const found = keys.filter((key) => given[key] !== undefined);
  if (found.length === 0) {
    throw new MemError(
      'bad-file',
      `The plugin ${file} must export at least one of ${keys.join(', ')}, but exports ${Object.keys(module).join(', ') || 'nothing'}.`,
      { file },
    );
  }
  return Object.fromEntries(found.map((key) => [key, given[key]])) as Extensions;
}

const fileText = (file: string): Promise<string> => readFile(file, 'utf8');
