import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostArray, sliceRows } from '@mem/arrays';
import { proceduralSet } from '@mem/datasets';
import { loadModulator, modulatorForward } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import { openOnnxModel } from '@mem/onnx/node';
import { createRuntime } from '@mem/tensor';
import { describeWith, itWith, python, runPython } from '@mem/testing';
import { decodeNpy } from '@mem/weights';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { runMem } from '../index.js';

/** The blocks of Python in docs/python.md, in which a reader has `model.onnx`, `image.png`, `modulator.onnx` and `features.npy`. */
const blocks = Array.from(
  readFileSync(join(import.meta.dirname, '../../../../docs/python.md'), 'utf8').matchAll(/```python\n(.*?)```/gs),
  ([, text]) => text!,
);
const having = (...parts: readonly string[]): string => {
  const found = blocks.filter((text) => parts.every((part) => text.includes(part)));
  expect(found).toHaveLength(1);
  expect(found[0]!.trim().split('\n')).toHaveLength(3);
  return found[0]!;
};

let folder: string;
let image: HostArray;

const inOnnxRuntime = async (file: string, input: string, value: HostArray): Promise<HostArray> => {
  const model = await openOnnxModel(readFileSync(join(folder, file)));
  const { logits } = await model.run({ [input]: value });
  model.dispose();
  return logits!;
};

/** Within 1e-4 of the largest: Python prints eight digits. */
function expectClose(given: readonly number[], { data }: HostArray): void {
  const scale = Math.max(...Array.from(data, Math.abs));
  expect(given.map((value) => value / scale)).toBeAllClose(Array.from(data, (value) => value / scale));
}

const printed = (code: string): number[] =>
  runPython(code, [], folder)
    .match(/-?\d[\d.e+-]*/g)!
    .map(Number);

describeWith(python('numpy'), "docs/python.md, on a run's export", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mem-python-'));
    for (const method of ['log', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const recipe = {
      dataset: { kind: 'procedural' },
      backbone: 'resnet8-cifar',
      stage1: { epochs: 1 },
      stage2: { methods: ['mem'], seeds: [0], steps: 30, learningRates: { mem: [1e-2] }, weightings: ['softplus'] },
    };
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const run = join(folder, 'run');
    expect(await runMem(['run', join(folder, 'recipe.json'), '--out', run])).toBe(0);
    const to = ['--fit', 'mem-0', '--operators', 'basic', '--out', join(folder, 'model.onnx')];
    expect(await runMem(['export', '--run', run, ...to])).toBe(0);
    vi.restoreAllMocks();

    const { splits } = await proceduralSet({ seed: 1 });
    const pixels = splits.test.images.slice(0, 3072);
    await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(join(folder, 'image.png'));
    image = { dtype: 'float32', shape: [1, 32, 32, 3], data: Float32Array.from(pixels) };
    const runtime = await createRuntime('cpu');
    const modulator = loadModulator(readFileSync(join(run, 'fits/mem-0.modulator.safetensors')), { runtime });
    const { config, parameters } = modulator;
    const file = exportOnnx(
      (p, { features }) => ({ logits: modulatorForward(p, { features: features! }, config).modulated }),
      {
        parameters,
        inputs: { features: { dtype: 'float32', shape: ['batch', config.featureDim] } },
        operators: 'basic',
        batch: 1,
      },
    );
    modulator.dispose();
    runtime.dispose();
    await writeFile(join(folder, 'modulator.onnx'), file);
    const save =
      "import numpy, sys; numpy.save('features.npy', numpy.random.RandomState(1).rand(5, int(sys.argv[1])).astype('float32'))";
    runPython(save, [String(config.featureDim)], folder);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  itWith(python('cv2'), 'runs in OpenCV', async () => {
    expectClose(printed(having('readNetFromONNX', 'model.onnx')), await inOnnxRuntime('model.onnx', 'images', image));
  });

  itWith(python('cv2'), 'runs in OpenCV: the modulator alone, of batch 1, on five rows', async () => {
    runPython(having('modulator.onnx'), [], folder);
    const [features, logits] = ['features.npy', 'logits.npy'].map((file) =>
      decodeNpy(readFileSync(join(folder, file))),
    );
    expect(logits!.shape).toEqual([5, 20]);
    for (let row = 0; row < 5; row++) {
      const rowOf = (array: HostArray): HostArray => sliceRows(array, row, row + 1);
      const expected = await inOnnxRuntime('modulator.onnx', 'features', rowOf(features!));
      expectClose(Array.from(rowOf(logits!).data), expected);
    }
  });

  itWith(python('onnxruntime'), "runs in Python's ONNX Runtime", async () => {
    expectClose(printed(having('onnxruntime', 'model.onnx')), await inOnnxRuntime('model.onnx', 'images', image));
  });
});
