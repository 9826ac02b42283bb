import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostMap } from '@mem/arrays';
import { unknownName } from '@mem/errors';
import { decodeSafetensors } from '@mem/weights';

const file = join(import.meta.dirname, '../fixtures/reference.safetensors');

/** One case of the reference values, arrays by name. */
export interface ReferenceCase {
  /** What `gradients` are of. */
  readonly parameters: HostMap;
  readonly inputs: HostMap;
  readonly outputs: HostMap;
  /** The gradients of `outputs.loss`, by parameter; empty where there is no loss. */
  readonly gradients: HostMap;
}

/**
 * Reads one case of the repository's own reference values, which `scripts/reference-values.py` makes with PyTorch.
 * @throws MemError `unknown-name` listing the cases.
 */
export function readReference(name: string): ReferenceCase {
  const entries = Object.entries(decodeSafetensors(readFileSync(file)).arrays);
  const names = new Set(entries.map(([path]) => path.replace(/\.(parameters|inputs|outputs|gradients)\..*/, '')));
  if (!names.has(name)) throw unknownName('reference case', name, [...names]);
  const under = (prefix: string): HostMap =>
    Object.fromEntries(
      entries.filter(([path]) => path.startsWith(prefix)).map(([path, array]) => [path.slice(prefix.length), array]),
    );
  return {
    parameters: under(`${name}.parameters.`),
    inputs: under(`${name}.inputs.`),
    outputs: under(`${name}.outputs.`),
    gradients: under(`${name}.gradients.`),
  };
}
