import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import { checkOption } from '@mem/errors';
import type { Method } from '@mem/stage2';
import { decouplingMethod } from './decoupling.js';
import { groupBiasMethod } from './group-bias.js';
import { type ModulatorMethodOptions, modulatorMethod } from './modulator.js';

/** The ways to use the modulator. */
export type ModulatorMethodName = 'mem' | 'mem+balanced-softmax' | 'crt+mem';

const modulators: Readonly<Record<ModulatorMethodName, ModulatorMethodOptions>> = {
  mem: {},
  'mem+balanced-softmax': { options: { prior: 'balanced-softmax', sampler: 'instance' } },
  'crt+mem': { base: 'crt' },
};

/** The names of the methods that are a modulator. */
export const modulatorNames = Object.keys(modulators) as readonly ModulatorMethodName[];

/** A modulator without what it claims to work by: once without the REO loss, once with the groups in it dealt at random. */
export function controlsOf(name: ModulatorMethodName): readonly Method[] {
  const { options, ...rest } = modulators[name];
  return [
    modulatorMethod(`${name}-lambda-0`, { ...rest, options: { ...options, lambda: 0 } }),
    modulatorMethod(`${name}-shuffled-groups`, { ...rest, options: { ...options, groupLabels: 'shuffled' } }),
  ];
}

const methods: readonly Method[] = [
  ...(Object.keys(decouplingMethods) as DecouplingMethodName[]).map(decouplingMethod),
  ...modulatorNames.map((name) => modulatorMethod(name, modulators[name])),
  groupBiasMethod,
  ...controlsOf('mem'),
  modulatorMethod('mem-true-group', { role: 'ceiling', options: { magnitudes: 'true-group' } }),
];

/** The names of all methods, controls and ceilings, in the order of the table. */
export const methodNames: readonly string[] = methods.map(({ name }) => name);

/** The methods of these names, in the table's order. @throws MemError `unknown-name` with the valid names. */
export function methodsNamed(names: readonly string[]): readonly Method[] {
  for (const name of names) checkOption('method', name, methodNames);
  return methods.filter(({ name }) => names.includes(name));
}
