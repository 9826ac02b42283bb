import { readFileSync } from 'node:fs';
import { type HostArray, type HostMap, shapeSize } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { normals, randomKey } from '@mem/random';
import { describeShared, readParity } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import {
  type Backbone,
  checkBackboneWeights,
  createBackbone,
  cvit,
  formatReport,
  type LoadBackboneWeightsOptions,
  loadBackboneWeights,
  readBackboneWeights,
  resizePositions,
  resnet,
  vit,
  withBatchCounts,
} from './index.js';

const vitConfig = { imageSize: 8, numClasses: 3, patchSize: 4, width: 8, depth: 2, numHeads: 2 } as const;
const vitToy = vit(vitConfig);
const cvitToy = cvit({
  imageSize: 8,
  numClasses: 3,
  patchSizes: [2, 2, 1],
  embedDims: [4, 6, 8],
  depths: [1, 1, 1],
  numHeads: 2,
});
const resnetToy = resnet({
  imageSize: 8,
  numClasses: 3,
  block: 'basic',
  layers: [1, 1],
  stagePlanes: [4, 8],
  stem: 'small',
});
const toys: readonly (readonly [string, Backbone])[] = [
  ['vit', vitToy],
  ['cvit', cvitToy],
  ['resnet', resnetToy],
];

const array = (...shape: number[]): HostArray => ({
  dtype: 'float32',
  shape,
  data: normals(randomKey(shape.length), shapeSize(shape)),
});
const renamed = (arrays: HostMap, rename: (name: string) => string): HostMap =>
  Object.fromEntries(Object.entries(arrays).map(([name, each]) => [rename(name), each]));
const without = (arrays: HostMap, pattern: RegExp): HostMap =>
  Object.fromEntries(Object.entries(arrays).filter(([name]) => !pattern.test(name)));

/** A pre-training checkpoint: the encoder with a norm of its own, and a decoder. */
const pretraining = (backbone: Backbone): HostMap => ({
  ...without(backbone.initialize(1), /^(head|fc_norm)\./),
  'norm.weight': array(8),
  'norm.bias': array(8),
  mask_token: array(1, 1, 4),
  decoder_pos_embed: array(1, 4, 4),
  'decoder_blocks.0.norm1.weight': array(4),
  'decoder_pred.bias': array(48),
  'stage1_output_decode.weight': array(8, 4, 2, 2),
});

function refusal(backbone: Backbone, arrays: HostMap, options: LoadBackboneWeightsOptions = {}): string {
  try {
    loadBackboneWeights(backbone, arrays, options);
  } catch (error) {
    if (!MemError.is(error, 'bad-file')) throw error;
    expect(error.details).toHaveProperty('report');
    return error.message;
  }
  return expect.unreachable();
}

describe.each(toys)('loading the weights of a %s', (_family, backbone) => {
  const weights = backbone.initialize(1);
  const head = `${backbone.classifier}.weight`;

  it('loads weights of the same names and shapes unchanged', () => {
    const { parameters, report } = loadBackboneWeights(backbone, weights);
    expect(Object.keys(parameters)).toEqual(Object.keys(weights));
    for (const [name, each] of Object.entries(weights)) expect(parameters[name]).toBe(each);
    const count = Object.keys(weights).length;
    expect(formatReport(report)).toBe(`${count} of ${count} parameters and buffers loaded`);
  });

  it.each([
    ...['module.', 'backbone.', 'encoder.', 'module.backbone.', '_orig_mod.', 'module._orig_mod.', 'model.', 'net.'],
    ...['module.encoder.', 'model.backbone.', 'model._orig_mod.', 'module.model.encoder.'],
  ])('removes %s before every name', (prefix) => {
    const wrapped = renamed(weights, (name) => prefix + name);
    expect(loadBackboneWeights(backbone, wrapped).parameters).toEqual(weights);
    expect(refusal(backbone, { ...wrapped, other: array(1) })).toContain('not in this backbone:');
  });

  it('loads an averaged model, and ignores its count', () => {
    const averaged = renamed(weights, (name) => `module.${name}`);
    const { parameters, report } = loadBackboneWeights(backbone, { n_averaged: array(), ...averaged });
    expect(parameters).toEqual(weights);
    expect(report.ignored).toEqual(['n_averaged']);
  });

  it.each([
    ['module.encoder_q.', 'module.encoder_k.'],
    ['base_encoder.', 'momentum_encoder.'],
  ])('loads the trained network under %s, not its average', (trained, average) => {
    const both = {
      ...renamed(backbone.initialize(2), (name) => average + name),
      ...renamed(weights, (name) => trained + name),
      'module.queue': array(4, 4),
      'module.queue_ptr': array(1),
    };
    const { parameters, report } = loadBackboneWeights(backbone, both);
    expect(parameters).toEqual(weights);
    expect(report.ignored).toHaveLength(Object.keys(weights).length + 2);
    const alone = renamed(weights, (name) => average + name);
    expect(loadBackboneWeights(backbone, alone).parameters).toEqual(weights);
  });

  it('refuses to choose between networks that fit equally well', () => {
    const both = {
      ...renamed(weights, (name) => `student.${name}`),
      ...renamed(weights, (name) => `teacher.backbone.${name}`),
    };
    const loading = () => loadBackboneWeights(backbone, both, { allowMissing: true, allowUnused: true });
    expect(loading).toThrow('belong to several networks, under student and teacher.backbone. Give those of one');
    expect(loading).toThrow(
      expect.objectContaining({ code: 'bad-file', details: { parts: ['student', 'teacher.backbone'] } }),
    );
  });

  it.each(['classifier', 'linear', 'head.fc', 'module.classifier.fc'])('takes the head from %s', (name) => {
    const other = renamed(weights, (each) =>
      each.startsWith(`${backbone.classifier}.`) ? each.replace(backbone.classifier, name) : `backbone.${each}`,
    );
    expect(loadBackboneWeights(backbone, other).parameters).toEqual(weights);
  });

  it('reads only the arrays it loads', async () => {
    const read: string[] = [];
    const lazy = (arrays: HostMap) =>
      Object.fromEntries(
        Object.entries(arrays).map(([name, each]) => [
          name,
          {
            dtype: each.dtype,
            shape: each.shape,
            read: async () => {
              read.push(name);
              if (name.startsWith('optimizer.')) throw new Error('not to be read');
              return each;
            },
          },
        ]),
      );
    const given = lazy({ ...renamed(weights, (name) => `model.${name}`), 'optimizer.step': array() });
    const { parameters } = await readBackboneWeights(backbone, given);
    expect(parameters).toEqual(weights);
    expect(read).toEqual(Object.keys(weights).map((name) => `model.${name}`));
    await expect(readBackboneWeights(backbone, lazy({ other: array() }))).rejects.toThrow('0 of');
    read.length = 0;
    expect(checkBackboneWeights(backbone, given).loaded).toEqual(Object.keys(weights));
    expect(() => checkBackboneWeights(backbone, {})).toThrow('0 of');
    expect(read).toEqual([]);
  });

  it('with from: auto, decides by the head', () => {
    const auto = (given: HostMap, of: Backbone = backbone) => loadBackboneWeights(of, given, { from: 'auto' }).report;
    expect(auto(weights).fresh).toEqual([]);
    expect(auto(weights, backbone.resetClassifier(5)).fresh).toEqual([head, head.replace('weight', 'bias')]);
    const headless = without(weights, new RegExp(`^${backbone.classifier}\\.`));
    expect(auto({ ...headless, 'projector.0.weight': array(4, 4) }).fresh).toContain(head);
  });

  it('refuses weights of which nothing fits, even with every option that allows misfits', () => {
    const other = renamed(weights, (name) => `x_${name}`);
    const message = refusal(backbone, other, { allowMissing: true, allowUnused: true, allowMismatched: true });
    expect(message).toContain(`0 of ${Object.keys(weights).length} parameters and buffers loaded`);
    expect(message).toMatch(/Use the backbone they were trained with\.$/);
  });

  it('ignores batch counts and optimiser states', () => {
    const { report } = loadBackboneWeights(backbone, {
      ...withBatchCounts(weights),
      'optimizer.step': array(),
      [`optimizer.exp_avg.${head}`]: array(3, 8),
    });
    const counts = Object.keys(weights).filter((name) => name.endsWith('running_var')).length;
    expect(report.ignored).toHaveLength(counts + 2);
    expect(formatReport(report)).toContain(`; ${counts + 2} entries ignored`);
  });

  it('refuses a head for other classes, unless it may initialise one', () => {
    const other = backbone.resetClassifier(5);
    const message = refusal(other, weights);
    expect(message).toContain(`${head} [3, 8] instead of [5, 8]`);
    expect(message).toContain('use resetHead');
    const { parameters, report } = loadBackboneWeights(other, weights, { resetHead: true, seed: 4 });
    expect(report.fresh).toEqual([head, head.replace('weight', 'bias')]);
    expect(report.unused).toEqual([]);
    expect(formatReport(report)).toContain(`started anew: ${head}`);
    const scratch = other.initialize(4);
    const scale = backbone.family === 'resnet' ? 1 : 1e-3;
    expect(parameters[head]!.data).toBeAllClose(
      scratch[head]!.data.map((value: number) => scale * value),
      { tolerance: 1e-7 },
    );
    expect(parameters[head]!.data).not.toEqual(
      loadBackboneWeights(other, weights, { resetHead: true }).parameters[head]!.data,
    );
    for (const name of Object.keys(weights).filter((each) => !report.fresh.includes(each))) {
      expect(parameters[name]).toBe(weights[name]);
    }
  });

  it('refuses weights without a head, unless it may initialise one', () => {
    const headless = without(weights, new RegExp(`^${backbone.classifier}\\.`));
    expect(refusal(backbone, headless)).toMatch(/missing: (head|fc)\.weight, .* They have no head; use resetHead/);
    expect(loadBackboneWeights(backbone, headless, { resetHead: true }).report.missing).toEqual([]);
  });

  it('refuses missing and unknown names, unless that is allowed', () => {
    const missing = Object.keys(weights)[3]!;
    const some = { ...without(weights, new RegExp(`^${missing}$`)), 'extra.weight': array(2) };
    const message = refusal(backbone, some);
    expect(message).toContain(`missing: ${missing}; not in this backbone: extra.weight.`);
    expect(message).toContain('or allowMissing and allowUnused');
    expect(refusal(backbone, some, { allowMissing: true })).toContain('extra.weight');
    expect(refusal(backbone, some, { allowUnused: true })).toContain(missing);
    const { parameters, report } = loadBackboneWeights(backbone, some, {
      allowMissing: true,
      allowUnused: true,
      seed: 9,
    });
    expect(report).toMatchObject({ missing: [missing], unused: ['extra.weight'] });
    expect(parameters[missing]).toEqual(backbone.initialize(9)[missing]);
    expect(Object.keys(parameters)).toEqual(Object.keys(weights));
  });

  it('refuses a parameter of another shape, unless it may initialise it', () => {
    const misshapen = Object.keys(weights).find((name) => weights[name]!.shape.length > 1)!;
    const given = { ...weights, [misshapen]: array(2) };
    expect(refusal(backbone, given, { allowMissing: true, allowUnused: true })).toContain(`misshapen: ${misshapen}`);
    const { parameters, report } = loadBackboneWeights(backbone, given, { allowMismatched: true, seed: 9 });
    expect(report.mismatched.map(({ name }) => name)).toEqual([misshapen]);
    expect(parameters[misshapen]!.data).toEqual(backbone.initialize(9)[misshapen]!.data);
  });
});

describe('loading weights', () => {
  it.each([
    ['vit', vitToy],
    ['cvit', cvitToy],
  ])('loads the encoder of a pre-training checkpoint into a %s', (_family, backbone) => {
    const checkpoint = pretraining(backbone);
    expect(refusal(backbone, checkpoint)).toContain("use from: 'pretraining'");
    const wrapped = renamed(checkpoint, (name) => `module.${name}`);
    const { parameters, report } = loadBackboneWeights(backbone, wrapped, { from: 'pretraining' });
    expect(report.fresh.toSorted()).toEqual(['fc_norm.bias', 'fc_norm.weight', 'head.bias', 'head.weight']);
    expect(report.ignored).toHaveLength(7);
    for (const [name, each] of Object.entries(parameters)) {
      if (!report.fresh.includes(name)) expect(each, name).toBe(checkpoint[name]);
    }
    expect(new Set(parameters['fc_norm.weight']!.data)).toEqual(new Set([1]));
    expect(Math.max(...parameters['head.weight']!.data)).toBeLessThan(1e-4);
  });

  it('keeps the norm of pre-training where the class token is pooled', () => {
    const backbone = vit({ ...vitConfig, globalPool: 'cls' });
    const checkpoint = pretraining(vitToy);
    const { parameters, report } = loadBackboneWeights(backbone, checkpoint, { from: 'pretraining' });
    expect(parameters['norm.weight']).toBe(checkpoint['norm.weight']);
    expect(report.fresh).toEqual(['head.weight', 'head.bias']);
  });

  it('loads the encoder of a classifier', () => {
    const weights = vitToy.initialize(1);
    const { report } = loadBackboneWeights(vitToy.resetClassifier(9), weights, { from: 'pretraining' });
    expect(report.fresh).toHaveLength(4);
  });

  it('says when weights belong to another pooling', () => {
    const message = refusal(vitToy, vit({ ...vitConfig, globalPool: 'cls' }).initialize(1));
    expect(message).toContain('missing: fc_norm.weight, fc_norm.bias; not in this backbone: norm.weight, norm.bias.');
    expect(message).toContain('use another globalPool');
  });

  it.each([
    ['vit', vitToy, (imageSize: number) => vit({ ...vitConfig, imageSize }), 1],
    ['cvit', cvitToy, (imageSize: number) => cvit({ ...cvitToy.config, imageSize }), 0],
  ] as const)('resizes the positions of a %s to its images', (_family, backbone, ofSize, prefixTokens) => {
    const weights = { ...backbone.initialize(1), pos_embed: array(1, 4 + prefixTokens, 8) };
    const { parameters, report } = loadBackboneWeights(ofSize(12), weights);
    expect(report.resized).toEqual([{ name: 'pos_embed', from: 2, to: 3 }]);
    expect(formatReport(report)).toContain('pos_embed resized from 2x2 to 3x3');
    expect(parameters.pos_embed).toEqual(resizePositions(weights.pos_embed, { gridSize: 3, prefixTokens }));
  });

  it('refuses another architecture, naming some of the shapes', () => {
    const message = refusal(vitToy, vit({ ...vitConfig, width: 16 }).initialize(1));
    expect(message).toContain('misshapen: cls_token [1, 1, 16] instead of [1, 1, 8]');
    expect(message).toMatch(/and 26 more\. They belong to another architecture/);
  });

  it('refuses values that are not floats, and positions that are not a square', () => {
    const weights = vitToy.initialize(1);
    const bias: HostArray = { dtype: 'int32', shape: [3], data: new Int32Array(3) };
    expect(
      refusal(vitToy, { ...weights, 'blocks.0.norm1.bias': { ...bias, shape: [8], data: new Int32Array(8) } }),
    ).toContain('blocks.0.norm1.bias int32 [8] instead of [8]');
    for (const shape of [
      [1, 4, 8],
      [1, 1, 8],
      [1, 5, 4],
      [5, 8],
    ]) {
      expect(refusal(vitToy, { ...weights, pos_embed: array(...shape) })).toContain('misshapen: pos_embed');
    }
  });

  it('refuses an empty file, and an unknown kind of weights', () => {
    expect(refusal(vitToy, {})).toContain('0 of 32 parameters and buffers loaded');
    expect(() => loadBackboneWeights(vitToy, {}, { from: 'scratch' as 'classifier' })).toThrow(
      "Unknown kind of weights 'scratch'",
    );
  });
});

/** Arrays of many shapes over the same memory, since only their shapes matter. */
function arraysOf(shapes: Readonly<Record<string, readonly number[]>>): HostMap {
  const sizes = Object.values(shapes).map((shape) => shapeSize(shape));
  const memory = new Float32Array(Math.max(...sizes));
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [
      name,
      { dtype: 'float32', shape, data: memory.subarray(0, sizes[i]!) },
    ]),
  );
}

describeShared('the full-size state dictionaries', 'parity/full-size-state-dicts.json', (path) => {
  const reference = (name: string) =>
    (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, number[]>>)[name]!;

  it.each([
    ['vit_base_patch16', 'vit-base-patch16'],
    ['vit_large_patch16', 'vit-large-patch16'],
    ['convvit_base_patch16', 'cvit-base-patch16'],
    ['resnext50_32x4d', 'resnext50-32x4d'],
    ['resnet152', 'resnet152'],
  ])('%s loads, and saves again with all of its names', (name, ours) => {
    const given = arraysOf(reference(name));
    const { parameters } = loadBackboneWeights(createBackbone(ours, { numClasses: 1000 }), given);
    const shapes = Object.entries(withBatchCounts(parameters)).map(([each, { shape }]) => [each, shape]);
    expect(Object.fromEntries(shapes)).toEqual(reference(name));
  });

  it.each([
    ['mae_vit_base_patch16', 'vit-base-patch16', 152],
    ['mae_vit_large_patch16', 'vit-large-patch16', 296],
    ['convmae_convvit_base_patch16', 'cvit-base-patch16', 207],
  ])('%s provides the encoder of its classifier', (name, ours, count) => {
    const given = arraysOf(reference(name));
    const { report } = loadBackboneWeights(createBackbone(ours, { numClasses: 10 }), given, { from: 'pretraining' });
    expect(report.loaded).toHaveLength(count - 4);
    expect(report.fresh).toHaveLength(4);
  });
});

describe.each(['mae-vit', 'mae-cvit'])('a pre-training checkpoint of the public code', (folder) => {
  describeShared(folder, `parity/${folder}`, () => {
    it('loads', () => {
      const parity = readParity(folder);
      const weights = parity.arrays('weights');
      const config = parity.json<Record<string, never>>();
      const backbone =
        folder === 'mae-cvit'
          ? cvit({ ...(config as unknown as typeof cvitToy.config), numClasses: 5 })
          : vit({ ...(config as unknown as typeof vitConfig), width: config.embedDim!, numClasses: 5 });
      const { parameters, report } = loadBackboneWeights(backbone, weights, { from: 'pretraining' });
      expect(report.unused).toEqual([]);
      for (const name of report.loaded) expect(parameters[name]).toBe(weights[name]);
    });
  });
});
