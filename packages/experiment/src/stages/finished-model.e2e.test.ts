import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vit } from '@mem/backbones';
import { type ImageSet, proceduralSet } from '@mem/datasets';
import { decodeModulator } from '@mem/modulator';
import { exportOnnx } from '@mem/onnx';
import type { Results, RunEvent } from '@mem/results';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun, exportRunWeights } from '../export-run.js';
import { runExperiment } from '../run-experiment.js';

const backbones = {
  'vit-toy': {
    family: 'vit',
    imageSize: 32,
    create: (settings: { imageSize: number; numClasses: number }) =>
      vit({ ...settings, patchSize: 8, width: 16, depth: 1, numHeads: 2 }),
  },
} as const;
const recipe = {
  dataset: { kind: 'own', name: 'images' },
  backbone: 'vit-toy',
  features: { precision: 'float32' },
  stage2: { methods: ['ce', 'mem'], seeds: [0], steps: 12, batchSize: 32, width: 8, weightings: ['raw'] },
  groups: { manyAbove: 12, fewBelow: 6 },
};
const stage1 = { epochs: 20, batchSize: 16, optimizer: 'adamw', learningRate: 2e-3 };

let root: string;
let images: ImageSet;
let trained: Awaited<ReturnType<typeof run>>;
const at = (file: string) => join(root, file);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-model-'));
  images = await proceduralSet({ numClasses: 6, maxTrain: 24, imbalance: 8, validationPerClass: 8, testPerClass: 8 });
  trained = await run('trained', { stage1 });
  await writeFile(
    at('model.onnx'),
    await exportRun(trained.out, { backbones, outputs: ['logits', 'features', 'tokens'] }),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function run(name: string, change: object): Promise<{ results: Results; messages: string[]; out: string }> {
  const messages: string[] = [];
  const { results } = await runExperiment(
    { ...recipe, ...change },
    {
      ...{ backbones, datasets: { images: () => images }, out: at(name) },
      onEvent: (event: RunEvent) => event.type === 'message' && messages.push(event.text),
    },
  );
  return { results: results!, messages, out: at(name) };
}

/** Accuracies of `ce`, which are those of the frozen model. */
const plain = ({ results }: { results: Results }) => results.methods.find(({ name }) => name === 'ce')!.mean;
const accuracyLine = ({ messages }: { messages: string[] }) => messages.find((text) => text.startsWith('validation'));

describe('a finished model in place of stage 1', () => {
  it.each([
    ['a safetensors file', 'safetensors'],
    ['a PyTorch file', 'pth'],
  ])('is %s, without training', async (_what, kind) => {
    const file = kind === 'pth' ? at('model.pth') : join(trained.out, 'checkpoints/stage1.safetensors');
    if (kind === 'pth') await writeFile(file, (await exportRunWeights(trained.out)).chunks);
    const again = await run(`from ${kind}`, { model: { file } });
    expect(accuracyLine(again)).toBe(accuracyLine(trained));
    expect(plain(again)).toEqual(plain(trained));
    expect(await readdir(again.out)).not.toContain('metrics.jsonl');
  });

  it('is an ONNX file with its own head, on its tokens', async () => {
    const onnx = await run('from onnx', {
      model: { file: at('model.onnx'), pixels: 'raw' },
      backbone: 'resnet8-cifar',
    });
    expect(accuracyLine(onnx)).toBe(accuracyLine(trained));
    expect(plain(onnx)).toEqual(plain(trained));
    const { config } = decodeModulator(await readFile(join(onnx.out, 'fits/mem-0.modulator.safetensors')));
    expect(config).toMatchObject({ kind: 'transformer', tokens: true, featureDim: 16 });
  });

  it('is an ONNX file without a head, which gets a linear probe', async () => {
    await writeFile(at('headless.onnx'), await exportRun(trained.out, { backbones, outputs: ['features'] }));
    const model = { file: at('headless.onnx'), pixels: 'raw' };
    const probed = await run('headless', { model, stage2: { ...recipe.stage2, steps: 200 } });
    expect(probed.messages.at(-1)).toMatch(/^linear probe: \d+\.\d % on validation/);
    expect(plain(probed).all).toBeGreaterThan(100 / 6);
  });

  it.each([
    ['outputs that it does not have', { features: 'embedding' }, "Unknown output of model.onnx 'embedding'"],
    ['logits that are no linear layer on the features', { logits: 'features' }, 'must be one linear layer'],
    ['tokens that are vectors', { tokens: 'features' }, "The output 'features' must have shape [batch, tokens, dim]"],
  ])('refuses %s', async (_what, names, message) => {
    const refused = run('refused', { model: { file: at('model.onnx'), pixels: 'raw', ...names } });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(await readdir(root)).not.toContain('refused');
  });

  it('refuses images of another size than the model takes', async () => {
    const sized = exportOnnx((_parameters, { x }) => ({ features: x!, logits: x! }), {
      parameters: {},
      inputs: { x: { dtype: 'float32', shape: ['batch', 16, 16, 3] } },
    });
    await writeFile(at('sized.onnx'), sized);
    const refused = run('refused', { model: { file: at('sized.onnx') } });
    await expect(refused).rejects.toThrow('takes images of 16 by 16 pixels, but those of the data set have 32');
  });

  it('refuses names of outputs for weights, no epochs without weights, and a pre-training before it', async () => {
    const file = join(trained.out, 'checkpoints/stage1.safetensors');
    await expect(run('refused', { model: { file, logits: 'y' } })).rejects.toThrow(
      'model.logits describes an ONNX file',
    );
    await expect(run('refused', { stage1: { epochs: 0 } })).rejects.toThrow('stage1.epochs must be at least 1');
    await expect(run('refused', { model: { file }, pretrain: {} })).rejects.toThrow('takes the place of pretrain');
  });
});
