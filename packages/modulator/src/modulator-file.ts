import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { customGroups } from '@mem/groups';
import { decodeSafetensors, encodeSafetensors, type UnsharedBytes } from '@mem/weights';
import type { FitHistory } from './fit-history.js';
import { type ModulatorConfig, resolveModulatorConfig } from './modulator-config.js';
import { modulatorSpecs } from './modulator-parameters.js';

/** A fitted modulator as plain data, bound to no runtime. */
export interface FittedModulator {
  /** All settings, defaults included. */
  readonly config: ModulatorConfig;
  /** Parameters by name, in host memory. */
  readonly parameters: HostMap;
  /** Course of the fit; a decoded modulator has none. */
  readonly history?: FitHistory | undefined;
}

const format = 'mem-modulator';
const version = '1';

/** Encodes a modulator as one safetensors file: the parameters, with groups, options and version as metadata. */
export function encodeModulator({ config, parameters }: FittedModulator): UnsharedBytes {
  const { groups, ...rest } = config;
  const written = JSON.stringify({ ...rest, groups: { names: groups.names, classes: groups.classes } });
  return encodeSafetensors(parameters, { metadata: { format, version, config: written } });
}

/**
 * Decodes a file of `encodeModulator`; no runtime is needed.
 * @throws MemError `bad-file` for any other file, and for parameters that do not match the options.
 */
export function decodeModulator(bytes: Uint8Array): FittedModulator {
  const { arrays, metadata } = decodeSafetensors(bytes);
  if (metadata.format !== format || metadata.version !== version) {
    throw new MemError(
      'bad-file',
      `Expected a modulator file (${format}, version ${version}), but the file says ${metadata.format ?? 'nothing'}, version ${metadata.version ?? 'none'}.`,
    );
  }
  const config = readConfig(metadata.config ?? '');
  checkParameters(arrays, config);
  return { config, parameters: arrays };
}

function readConfig(text: string): ModulatorConfig {
  try {
    const { groups, numClasses, featureDim, tokens, headDim, ...options } = JSON.parse(text);
    const partition = customGroups(groups.classes, { names: groups.names, numClasses });
    return resolveModulatorConfig({ numClasses, featureDim, tokens, headDim, groups: partition }, options);
  } catch (cause) {
    throw new MemError(
      'bad-file',
      `The modulator file's options can't be read: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}

/** Checks the file's parameters against the ones its options require. */
function checkParameters(arrays: HostMap, config: ModulatorConfig): void {
  const expected = modulatorSpecs({ ...config, head: config.headDim === null ? 'frozen' : 'fresh' });
  for (const [name, [shape]] of Object.entries(expected)) {
    const given = arrays[name]?.shape;
    if (given === undefined && name === 'head.bias') continue;
    if (given?.join() !== shape.join()) {
      throw new MemError(
        'bad-file',
        `The modulator file's '${name}' must have shape [${shape}], but ${given === undefined ? 'is missing' : `has [${given}]`}.`,
        { name },
      );
    }
  }
}
