import { type DecouplingMethodName, decouplingMethods } from '@mem/decoupling';
import { checkOption } from '@mem/errors';
import { decouplingMethod } from './decoupling.js';
import { groupBiasMethod } from './group-bias.js';
import type { Method } from './method.js';
import { modulatorMethod } from './modulator.js';

const methods: readonly Method[] = [
  ...(Object.keys(decouplingMethods) as DecouplingMethodName[]).map(decouplingMethod),
  modulatorMethod('mem'),
  modulatorMethod('mem+balanced-softmax', { options: { prior: 'balanced-softmax', sampler: 'instance' } }),
  modulatorMethod('crt+mem', { base: 'crt' }),
  groupBiasMethod,
  modulatorMethod('mem-lambda-0', { options: { lambda: 0 } }),
  modulatorMethod('mem-shuffled-groups', { options: { groupLabels: 'shuffled' } }),
  modulatorMethod('mem-true-group', { role: 'ceiling', options: { magnitudes: 'true-group' } }),
];

/** The names of all methods, controls and ceilings, in the order of the table. */
export const methodNames: readonly string[] = methods.map(({ name }) => name);

/** The methods of these names, in the table's order. @throws MemError `unknown-name` with the valid names. */
export function methodsNamed(names: readonly string[]): readonly Method[] {
  for (const name of names) checkOption('method', name, methodNames);
  return methods.filter(({ name }) => names.includes(name));
}
