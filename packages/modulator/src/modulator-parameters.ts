import type { HostMap } from '@mem/arrays';
import {
  headParameters,
  initialize,
  type LinearHead,
  linearSpecs,
  type ParameterSpecs,
  transformerBlockSpecs,
  under,
  zeros,
} from '@mem/nn';
import { deriveKey, randomKey } from '@mem/random';
import type { ModulatorConfig } from './modulator-config.js';

function subNetworkSpecs({ kind, featureDim, width, depth }: ModulatorConfig): ParameterSpecs {
  const blocks = kind === 'mlp' ? [] : Array.from({ length: depth }, (_, i) => i);
  return {
    ...under('proj', linearSpecs(featureDim, width)),
    ...Object.assign({}, ...blocks.map((i) => under(`blocks.${i}`, transformerBlockSpecs(width)))),
    ...under('out', linearSpecs(width, width)),
  };
}

/** Returns the shapes and initialisers of a modulator's parameters, except those of an existing head. */
export function modulatorSpecs(config: ModulatorConfig): ParameterSpecs {
  const { groups, topK, fusionHidden, numClasses, headDim, magnitudes } = config;
  const count = groups.classes.length;
  const learned = magnitudes === 'learned' ? groups.classes : [];
  return {
    ...Object.assign({}, ...learned.map((_, g) => under(`groups.${g}`, subNetworkSpecs(config)))),
    ...under('fusion.fc1', linearSpecs(count * (1 + topK), fusionHidden)),
    'fusion.fc2.weight': [[count, fusionHidden], zeros],
    'fusion.fc2.bias': [[count], zeros],
    ...(config.head === 'fresh' && headDim !== null ? under('head', linearSpecs(headDim, numClasses)) : {}),
  };
}

/** Draws the initial parameters of a modulator. The fusion starts at 0, so an untrained modulator changes nothing. */
export function initializeModulator(config: ModulatorConfig, seed: number, head?: LinearHead): HostMap {
  const drawn = initialize(deriveKey(randomKey(seed), 'modulator'), modulatorSpecs(config));
  if (config.head === 'fresh' || head === undefined) return drawn;
  return { ...drawn, ...headParameters(head) };
}

/** Returns the names of the parameters that training changes. */
export function trainableNames(config: ModulatorConfig, parameters: HostMap): string[] {
  return Object.keys(parameters).filter((name) => config.head !== 'frozen' || !name.startsWith('head.'));
}
