import { MemError } from '@mem/errors';
import type { LazyNamedArray } from '@mem/weights';
import { describe, expect, it } from 'vitest';
import { type PthValue, stateDictOf } from './index.js';

const tensor: LazyNamedArray = { dtype: 'float32', shape: [], read: () => Promise.reject(new Error('not read here')) };
const dict = (entries: Record<string, PthValue>): ReadonlyMap<PthValue, PthValue> => new Map(Object.entries(entries));

describe('stateDictOf', () => {
  it.each<[string, PthValue]>([
    ['a plain state dict', dict({ a: tensor, b: tensor })],
    ['one beside other values', dict({ a: tensor, epoch: 3, b: tensor, args: null })],
    ['one under model', dict({ model: dict({ a: tensor, b: tensor }), optimizer: dict({ state: tensor }), epoch: 1 })],
    ['model before state_dict', dict({ state_dict: dict({ x: tensor }), model: dict({ a: tensor, b: tensor }) })],
    ['one in two wrappers', dict({ model: dict({ state_dict: dict({ a: tensor, b: tensor }) }) })],
    ['one beside an empty wrapper', dict({ model: dict({ name: 'vit' }), state_dict: dict({ a: tensor, b: tensor }) })],
    ['names of DataParallel', dict({ state_dict: dict({ 'module.a': tensor, 'module.b': tensor }) })],
  ])('finds %s', (_, tree) => {
    expect(Object.entries(stateDictOf(tree))).toEqual([
      ['a', tensor],
      ['b', tensor],
    ]);
  });

  it('keeps a prefix that only some names have, and names of prototypes', () => {
    const arrays = stateDictOf(dict({ 'module.a': tensor, b: tensor, ['__proto__']: tensor }));
    expect(Object.keys(arrays).sort()).toEqual(['__proto__', 'b', 'module.a']);
    expect(Object.getPrototypeOf(arrays)).toBe(null);
  });

  it.each<[string, PthValue, string]>([
    ['no dict', [tensor], 'there is a list of 1'],
    ['an empty one', dict({}), 'there is an empty dict'],
    ['one of other values', dict({ epoch: 3, net: dict({ a: tensor }) }), 'epoch (the number 3), net (a dict of 1)'],
    ['a large one', dict(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]))), '8 more'],
  ])('says what there is instead: %s', (_, tree, message) => {
    expect(() => stateDictOf(tree)).toThrow(message);
    expect(() => stateDictOf(tree)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('refuses dicts that hold themselves, or lists without end as keys', () => {
    const loop = new Map<PthValue, PthValue>();
    const list: PthValue[] = [];
    list.push(list);
    loop.set('model', loop).set('state_dict', loop).set(list, 1);
    expect(() => stateDictOf(loop)).toThrow(MemError);
  });
});
