import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostMap } from '@mem/arrays';
import { unknownName } from '@mem/errors';
import { decodeSafetensors } from '@mem/weights';

const file = join(import.meta.dirname, '../fixtures/reference.safetensors');

/** A case of the reference values, as arrays by name. */
export interface ReferenceCase {
  /** Arrays that `gradients` are computed for. */
  readonly parameters: HostMap;
  readonly inputs: HostMap;
  readonly outputs: HostMap;
  /** Gradients of `outputs.loss` by parameter; empty without a loss. */
  readonly gradients: HostMap;
}

/**
 * Reads a case of the repository's own reference values, which `scripts/reference-values.py` computes with PyTorch.
 * @throws MemError `unknown-name`, with the valid names, if there is no such case.
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
