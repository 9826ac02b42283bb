import { trainingStepsOf } from '@mem/stage2';
import { describe, expect, it } from 'vitest';
import { comparisonMethods, defaultMethodNames, methodNames, methodsNamed } from './all-methods.js';

const methods = comparisonMethods();
const named = (name: string) => methodsNamed([name], methods)[0]!;

describe('comparisonMethods', () => {
  it('has one reference, one ceiling, and the controls that a modulator must exceed', () => {
    const ofRole = (wanted: string) => methods.flatMap(({ name, role }) => (role === wanted ? [name] : []));
    expect(ofRole('reference')).toEqual(['ce']);
    expect(ofRole('ceiling')).toEqual(['mem-true-group']);
    expect(ofRole('control')).toEqual(['group-bias', 'mem-lambda-0', 'mem-shuffled-groups']);
    expect(named('crt+mem').controls!.map(({ name }) => name)).toEqual(['crt+mem-lambda-0', 'crt+mem-shuffled-groups']);
  });

  it('counts a fit of each candidate, and one where the first seed has chosen', () => {
    const steps = (name: string, chosen: boolean) => trainingStepsOf(named(name), { steps: 10, chosen });
    expect([steps('ce', false), steps('crt', false), steps('crt', true)]).toEqual([0, 60, 10]);
    // 2 learning rates of 3 weightings; on cRT's head, its 6 learning rates too.
    expect([steps('mem', false), steps('mem', true), steps('crt+mem', false)]).toEqual([60, 10, 120]);
    const single = comparisonMethods({ weightings: ['raw'] }).find(({ name }) => name === 'mem')!;
    expect(trainingStepsOf(single, { steps: 10, chosen: false })).toBe(20);
  });
});

it('compares MEM on the heads of further baselines on demand', () => {
  expect(defaultMethodNames).toContain('crt+mem');
  expect(methodNames.filter((name) => !defaultMethodNames.includes(name))).toEqual([
    ...['tau-norm+mem', 'logit-adjustment+mem', 'lws+mem', 'balanced-softmax+mem'],
  ]);
});

describe('methodsNamed', () => {
  it('keeps the order of the tables', () => {
    expect(methodsNamed(['mem', 'ce'], methods).map(({ name }) => name)).toEqual(['ce', 'mem']);
    expect(methodsNamed(methodNames, methods)).toEqual(methods);
  });

  it('refuses an unknown name and suggests the nearest', () => {
    expect(() => methodsNamed(['tau-nrom'], methods)).toThrow("Did you mean 'tau-norm'?");
  });
});
