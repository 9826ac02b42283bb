import type { LazyArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { describe, expect, it } from 'vitest';
import { type PthObject, type PthValue, type StateDictOfOptions, stateDictOf } from './index.js';

const tensor: LazyArray = { dtype: 'float32', shape: [], read: () => Promise.reject(new Error('not read here')) };
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
    ['names of torch.compile', dict({ '_orig_mod.a': tensor, '_orig_mod.b': tensor })],
    ['names of both', dict({ model: dict({ 'module._orig_mod.a': tensor, 'module._orig_mod.b': tensor }) })],
    ['the only one of a teacher and a student', dict({ teacher: dict({ a: tensor, b: tensor }), student: null })],
    [
      'the weights before their averages',
      dict({ model_ema: dict({ x: tensor }), model: dict({ a: tensor, b: tensor }) }),
    ],
    ['averages alone', dict({ state_dict_ema: dict({ a: tensor, b: tensor }) })],
    ['a dict of a class', { type: 'project.Dict', fields: dict({ a: tensor, b: tensor }) }],
    ...['net', 'network', 'model_state_dict', 'model_state', 'weights', 'params', 'ema'].map(
      (key): [string, PthValue] => [`one under ${key}`, dict({ [key]: dict({ a: tensor, b: tensor }), acc: 93.5 })],
    ),
  ])('finds %s', (_, tree) => {
    expect(Object.entries(stateDictOf(tree))).toEqual([
      ['a', tensor],
      ['b', tensor],
    ]);
  });

  const two = (...names: string[]) => dict(Object.fromEntries(names.map((name) => [name, tensor])));
  const names = (tree: PthValue, options?: StateDictOfOptions) => Object.keys(stateDictOf(tree, options));

  it.each<[string, PthValue, string[]]>([
    [
      'feat_model and classifier',
      dict({ feat_model: two('module.conv1.weight'), classifier: two('module.fc.weight', 'module.fc.bias') }),
      ['conv1.weight', 'fc.weight', 'fc.bias'],
    ],
    [
      'state_dict_best of OLTR',
      dict({
        state_dict_best: dict({ feat_model: two('conv1.weight'), classifier: two('fc.weight') }),
        centroids: tensor,
      }),
      ['conv1.weight', 'fc.weight'],
    ],
    [
      'state_dict_model and state_dict_classifier',
      dict({ state_dict_model: two('module.conv1.weight'), state_dict_classifier: two('module.fc.weight') }),
      ['conv1.weight', 'fc.weight'],
    ],
    [
      'a head that is one layer',
      dict({ backbone: two('conv1.weight'), classifier: two('weight', 'bias') }),
      ['conv1.weight', 'classifier.weight', 'classifier.bias'],
    ],
    [
      'a head whose names are taken',
      dict({ model: two('fc.weight'), classifier: two('fc.weight') }),
      ['fc.weight', 'classifier.fc.weight'],
    ],
    ['an averaged model', two('n_averaged', 'module.conv1.weight'), ['n_averaged', 'conv1.weight']],
  ])('reads %s', (_, tree, expected) => {
    expect(names(tree)).toEqual(expected);
  });

  it('refuses to choose between a student and a teacher, and takes the one that is named', () => {
    const tree = dict({ student: two('module.a'), teacher: two('b'), epoch: 1 });
    expect(() => stateDictOf(tree)).toThrow(
      "holds weights under student and teacher. Choose one with the option part, such as part: 'teacher'.",
    );
    expect(() => stateDictOf(tree)).toThrow(
      expect.objectContaining({ code: 'bad-file', details: { parts: ['student', 'teacher'] } }),
    );
    expect(names(tree, { part: 'teacher' })).toEqual(['b']);
    expect(names(dict({ state: tree }), { part: 'state.student' })).toEqual(['a']);
  });

  it('takes the names that begin with a part', () => {
    const tree = dict({ state_dict: two('module.encoder_q.a', 'module.encoder_k.b', 'module.queue') });
    expect(names(tree, { part: 'encoder_k' })).toEqual(['b']);
    expect(() => stateDictOf(tree, { part: 'encoder' })).toThrow(
      'Expected a state dict, under encoder, but there is a dict of state_dict',
    );
  });

  it('keeps a prefix that only some names have, and names of prototypes', () => {
    const arrays = stateDictOf(dict({ 'module.a': tensor, b: tensor, ['__proto__']: tensor }));
    expect(Object.keys(arrays).sort()).toEqual(['__proto__', 'b', 'module.a']);
    expect(Object.getPrototypeOf(arrays)).toBe(null);
  });

  it.each<[string, PthValue, string]>([
    ['no dict', [tensor], 'there is a list of 1'],
    ['an empty one', dict({}), 'there is an empty dict'],
    ['one of other values', dict({ epoch: 3, nets: dict({ a: tensor }) }), 'epoch (the number 3), nets (a dict of 1)'],
    ['a large one', dict(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]))), '8 more'],
  ])('says what there is instead: %s', (_, tree, message) => {
    expect(() => stateDictOf(tree)).toThrow(message);
    expect(() => stateDictOf(tree)).toThrow(expect.objectContaining({ code: 'bad-file' }));
  });

  it('reads a whole module whose parts are without end', () => {
    const module = (fields: Record<string, PthValue>): PthObject => ({
      type: 'project.Net',
      fields: dict({ _parameters: dict({}), _modules: dict({}), ...fields }),
    });
    const leaf = module({
      _parameters: dict({ weight: tensor, bias: null }),
      _buffers: dict({ running_mean: tensor }),
    });
    const modules = new Map<PthValue, PthValue>([['conv1', leaf]]);
    const net = module({ _parameters: dict({ scale: tensor }), _modules: modules });
    modules.set('again', net).set('shared', leaf).set('none', null);
    expect(
      names({
        type: 'torch.nn.DataParallel',
        fields: dict({ _parameters: dict({}), _modules: dict({ module: net }) }),
      }),
    ).toEqual(['scale', 'conv1.weight', 'conv1.running_mean']);
    expect(names(dict({ epoch: 1, net }))).toEqual(['scale', 'conv1.weight', 'conv1.running_mean']);
    let deep = module({});
    for (let i = 0; i < 50_000; i++) deep = module({ _modules: dict({ layer: deep }) });
    expect(() => stateDictOf(deep)).toThrow('there is a project.Net');
  });

  it('refuses dicts that hold themselves, or lists without end as keys', () => {
    const loop = new Map<PthValue, PthValue>();
    const list: PthValue[] = [];
    list.push(list);
    loop.set('model', loop).set('state_dict', loop).set(list, 1);
    expect(() => stateDictOf(loop)).toThrow(MemError);
  });
});
