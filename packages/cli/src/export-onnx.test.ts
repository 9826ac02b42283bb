import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackbone } from '@mem/backbones';
import { customGroups } from '@mem/groups';
import { initializeModulator, modulatorForward, resolveModulatorConfig } from '@mem/modulator';
import { mapRows } from '@mem/nn';
import { type ExportOnnxOptions, exportOnnx } from '@mem/onnx';
import { openOnnxModel } from '@mem/onnx/node';
import { normals, randomKey } from '@mem/random';
import { createRuntime, gatherTokens, type HostArray, type HostMap, type TensorMap } from '@mem/tensor';
import { mul, scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

const config = resolveModulatorConfig(
  { numClasses: 6, featureDim: 96, tokens: false, headDim: 96, groups: customGroups([[0, 3], [1, 4], [2, 5]]) }, // biome-ignore format: fits
  { kind: 'transformer', width: 16, topK: 2, fusionHidden: 8, weighting: 'softplus', center: true, head: 'frozen' },
);
const array = (shape: readonly number[], seed: number): HostArray => ({
  dtype: 'float32',
  shape,
  data: normals(randomKey(seed), shape.reduce((a, b) => a * b, 1)), // biome-ignore format: fits
});
const head = { 'head.weight': array([6, 96], 1), 'head.bias': array([6], 2) };
const modulator: HostMap = {
  ...initializeModulator(config, 1),
  ...head,
  'fusion.fc2.weight': array([3, 8], 3),
};
const vit = createBackbone('vit-tiny-32', { numClasses: 6 });
const resnet = createBackbone('resnet8-cifar', { numClasses: 6 });

type Model = ExportOnnxOptions & { readonly fn: (parameters: TensorMap, inputs: TensorMap) => TensorMap };
const models: Readonly<Record<string, Model>> = {
  'the modulator alone': {
    fn: (parameters, { features }) => {
      const { magnitudes, modulated } = modulatorForward(parameters, { features: features! }, config);
      return { logits: modulated, magnitudes };
    },
    parameters: modulator,
    inputs: { features: { dtype: 'float32', shape: ['batch', 96] } },
  },
  'a ViT with its modulator and DAC': {
    fn: (parameters, { images }) => {
      const { features } = vit.forwardFeatures(parameters, images!);
      return { logits: modulatorForward(parameters, { features }, config).modulated };
    },
    parameters: { ...vit.initialize(1), ...modulator },
    inputs: { images: { dtype: 'float32', shape: ['batch', 32, 32, 3] } },
  },
  'a CNN': {
    fn: (parameters, { images }) => ({ logits: resnet.forward(parameters, images!).logits }),
    parameters: resnet.initialize(1),
    inputs: { images: { dtype: 'float32', shape: ['batch', 32, 32, 3] } },
  },
};

const python = '/usr/bin/python3';
const checker = spawnSync(python, ['-c', 'import onnx']).status === 0;
if (!checker)
  console.info(`Not run: the ONNX checker of Python; ${python} has no onnx (apt-get install python3-onnx).`);

describe.each(Object.entries(models))('%s as a file', (_name, { fn, ...options }) => {
  const file = exportOnnx(fn, options);
  const [input] = Object.entries(options.inputs);

  it.each([1, 7])('gives the same at batch %s', async (batch) => {
    const model = await openOnnxModel(file);
    const rows = { [input![0]]: array([batch, ...(input![1].shape.slice(1) as number[])], 9) };
    const wasm = await createRuntime('wasm');
    const expected = await mapRows(wasm, fn, options.parameters, { samples: batch, rows: () => rows });
    const given = await model.run(rows);
    expect(Object.keys(given).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected)) expect(given[name]).toBeAllClose(value);
    model.dispose();
    wasm.dispose();
  });

  if (checker)
    it('passes the ONNX checker of Python', () => {
      const folder = mkdtempSync(join(tmpdir(), 'mem-onnx-'));
      const path = join(folder, 'model.onnx');
      writeFileSync(path, file);
      const check = 'import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); print(m.graph.input[0].type.tensor_type.shape.dim[0].dim_param)'; // biome-ignore format: fits
      expect(execFileSync(python, ['-c', check, path], { encoding: 'utf8' }).trim()).toBe('batch');
      rmSync(folder, { recursive: true });
    });
});

describe('what cannot be exported', () => {
  const inputs = { x: { dtype: 'float32', shape: ['batch', 4, 2] } } as const;

  it('is a function that is another for another batch size', () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, scalar(1 / x!.shape[0]!)) });
    expect(() => exportOnnx(fn, { parameters: {}, inputs })).toThrow(/batch size/);
  });

  it('is one whose names are used twice', () => {
    const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ x: mul(x!, 2) });
    expect(() => exportOnnx(fn, { parameters: {}, inputs })).toThrow(/both an input and an output/);
  });

  it('but indices that grow with the batch can be', async () => {
    const fn = (_parameters: TensorMap, { x, picked }: TensorMap): TensorMap => ({ y: gatherTokens(x!, picked!) });
    const file = exportOnnx(fn, {
      parameters: {},
      inputs: { ...inputs, picked: { dtype: 'int32', shape: ['batch', 1] } },
    });
    const model = await openOnnxModel(file);
    const x = array([3, 4, 2], 5);
    const { y } = await model.run({ x, picked: { dtype: 'int32', shape: [3, 1], data: Int32Array.of(3, 0, 2) } });
    expect(y).toBeAllClose([6, 7, 8, 9, 20, 21].map((i) => x.data[i]!));
    model.dispose();
  });
});

it('refuses bytes that are no model, and inputs that it has not', async () => {
  await expect(openOnnxModel(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'bad-file' });
  const fn = (_parameters: TensorMap, { x }: TensorMap): TensorMap => ({ y: mul(x!, 2) });
  const model = await openOnnxModel(
    exportOnnx(fn, { parameters: {}, inputs: { x: { dtype: 'float32', shape: ['batch'] } } }),
  );
  expect(model).toMatchObject({ inputs: ['x'], outputs: ['y'] });
  await expect(model.run({})).rejects.toMatchObject({ code: 'missing-parameter' });
  await expect(model.run({ z: array([1], 1) })).rejects.toMatchObject({ code: 'unknown-name' });
  model.dispose();
});
