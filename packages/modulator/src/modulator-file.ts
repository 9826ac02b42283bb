import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { customGroups } from '@mem/groups';
import type { Runtime } from '@mem/tensor';
import { decodeSafetensors, encodeSafetensors, type UnsharedBytes } from '@mem/weights';
import { Modulator } from './modulator.js';
import { type ModulatorConfig, resolveModulatorConfig } from './modulator-config.js';
import { initializeModulator } from './modulator-parameters.js';

const format = 'mem-modulator';
const version = '1';

/** A modulator as one safetensors file: its parameters, and groups, options and version in the metadata. */
export function saveModulator({ config, parameters }: Modulator): UnsharedBytes {
  const { groups, ...rest } = config;
  const written = JSON.stringify({ ...rest, groups: { names: groups.names, classes: groups.classes } });
  return encodeSafetensors(parameters, { metadata: { format, version, config: written } });
}

/** Reads what `saveModulator` wrote. @throws MemError `bad-file` for anything else. */
export function loadModulator(bytes: Uint8Array, { runtime }: { readonly runtime: Runtime }): Modulator {
  const { arrays, metadata } = decodeSafetensors(bytes);
  if (metadata.format !== format || metadata.version !== version) {
    throw new MemError(
      'bad-file',
      `Expected a modulator file (${format}, version ${version}), but the file says ${metadata.format ?? 'nothing'}, version ${metadata.version ?? 'none'}.`,
    );
  }
  const config = readConfig(metadata.config ?? '');
  checkParameters(arrays, config);
  return new Modulator(runtime, config, arrays);
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

/** Holds the file's parameters against those that its options call for. */
function checkParameters(arrays: HostMap, config: ModulatorConfig): void {
  const expected = initializeModulator({ ...config, head: config.headDim === null ? 'frozen' : 'fresh' }, 0);
  for (const [name, { shape }] of Object.entries(expected)) {
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
