import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proceduralSet } from '@mem/datasets';
import { startMem, writeImageFiles } from '@mem/testing';
import { decodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const hostile = join(import.meta.dirname, '../../../pytorch/src/fixtures/hostile.pth');
const pretraining = {
  backbone: 'vit-mini-patch8-32',
  pretrain: { epochs: 1, batchSize: 256, warmupEpochs: 0, decoder: { width: 32, depth: 1, numHeads: 4 } },
};
const finetuning = {
  backbone: 'vit-mini-patch8-32',
  stage1: { epochs: 1, batchSize: 256, optimizer: 'adamw', learningRate: 1e-3 },
};

let root: string;
const at = (name: string): string => join(root, name);
const finetune = (from: string, out: string, ...more: string[]) =>
  startMem(['finetune', at('finetune.json'), '--from', from, '--out', at(out), ...more]);
const metrics = async (out: string): Promise<Record<string, number>[]> =>
  (await readFile(at(`${out}/metrics.jsonl`), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-finetune-'));
  await writeFile(at('pretrain.json'), JSON.stringify(pretraining));
  await writeFile(at('finetune.json'), JSON.stringify(finetuning));
  const { code, error } = await startMem(['pretrain', at('pretrain.json'), '--out', at('pretrained')]);
  expect(code, error).toBe(0);
  expect(error).toContain('pretrain: 256 images per update, peak learning rate 0.00015 (0.00015 × 256 / 256)');
  expect(error).toContain('report.html');
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('mem pretrain', () => {
  it('ends with weights, a curve, and a page with pictures', async () => {
    expect((await metrics('pretrained')).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    const page = await readFile(at('pretrained/report.html'), 'utf8');
    expect(page).toContain('Pre-training');
    expect(page.match(/data:image\/png;base64/g)).toHaveLength(24);
    const { arrays } = decodeSafetensors(await readFile(at('pretrained/checkpoints/pretrain.safetensors')));
    expect(Object.keys(arrays)).toEqual(
      expect.arrayContaining(['mask_token', 'decoder_pred.weight', 'blocks.3.mlp.fc2.bias']),
    );
    expect(Object.keys(arrays).some((name) => name.includes('.m') && name.startsWith('optimizer'))).toBe(false);
  });
});

it.each([
  [
    'a ratio that hides everything',
    ['--set', 'pretrain.maskRatio=0.99'],
    /maskRatio must leave some of 16 patches seen/,
  ],
  [
    'a backbone that cannot be masked',
    ['--backbone', 'resnet8-cifar'],
    /Unknown backbone for masked pre-training 'resnet8-cifar'/,
  ],
  ['a decoder that does not fit', ['--set', 'pretrain.decoder.width=30'], /decoderWidth must be a multiple of 4/],
])('mem pretrain refuses %s with one error, and makes no folder', async (_, settings, message) => {
  const { code, error } = await startMem(['pretrain', at('pretrain.json'), '--out', at('unmade'), ...settings]);
  expect([code, error]).toEqual([1, expect.stringMatching(message)]);
  expect(existsSync(at('unmade'))).toBe(false);
});

describe('mem finetune', () => {
  it("starts from another run's pre-training, and its .pth from there on with its head", async () => {
    const first = await finetune(at('pretrained'), 'finetuned');
    expect(first.code, first.error).toBe(0);
    expect(first.error).toContain(
      'pretrain.safetensors: 52 of 56 parameters and buffers loaded; started anew: fc_norm.weight, fc_norm.bias, head.weight, head.bias',
    );
    expect(JSON.parse(await readFile(at('finetuned/validation.json'), 'utf8')).all).toBeGreaterThan(0);

    const exported = await startMem(['export', '--run', at('finetuned'), '--out', at('model.pth')]);
    expect(exported.code, exported.error).toBe(0);
    expect(exported.out).toContain('56 parameters and buffers');
    const again = await finetune(at('model.pth'), 'again');
    expect(again.error).toContain('model.pth: 56 of 56 parameters and buffers loaded');
    // It goes on where the first one was.
    expect((await metrics('again'))[0]!.loss).toBeLessThan((await metrics('finetuned'))[0]!.loss!);
  }, 120_000);

  it('clips the gradients where a recipe says so', async () => {
    // Gradients this small are nothing beside AdamW's epsilon, so that the encoder stays as it was pre-trained.
    const { code, error } = await finetune(at('pretrained'), 'clipped', '--set', 'stage1.clipNorm=1e-12');
    expect(code, error).toBe(0);
    const weightsOf = async (file: string) =>
      decodeSafetensors(await readFile(at(file))).arrays['patch_embed.proj.weight']!;
    const pretrained = await weightsOf('pretrained/checkpoints/pretrain.safetensors');
    expect(await weightsOf('clipped/checkpoints/stage1.safetensors')).toBeAllClose(pretrained, { tolerance: 1e-4 });
    expect(await weightsOf('finetuned/checkpoints/stage1.safetensors')).not.toBeAllClose(pretrained, {
      tolerance: 1e-4,
    });
  }, 120_000);

  it('takes them to images of another size and to other classes', async () => {
    const { splits } = await proceduralSet({
      numClasses: 3,
      maxTrain: 12,
      imbalance: 1,
      validationPerClass: 2,
      testPerClass: 2,
    });
    for (const [name, split] of Object.entries({ train: splits.train, val: splits.validation, test: splits.test })) {
      await writeImageFiles(
        at('photos'),
        split,
        Array.from(split.labels, (label, i) => `${name}/c${label}/${i}.jpg`),
      );
    }
    const { code, error } = await finetune(
      at('pretrained'),
      'larger',
      '--images',
      at('photos'),
      '--set',
      'dataset.imageSize=64',
      '--set',
      'stage1.batchSize=12',
    );
    expect(code, error).toBe(0);
    expect(error).toContain('pos_embed resized from 4x4 to 8x8');
    const { arrays } = decodeSafetensors(await readFile(at('larger/checkpoints/stage1.safetensors')));
    expect(arrays.pos_embed!.shape).toEqual([1, 65, 128]);
    expect(arrays['head.weight']!.shape).toEqual([3, 128]);
  }, 120_000);

  it('follows a masked CViT just the same', async () => {
    const settings = [
      '--backbone',
      'cvit-mini-32',
      '--set',
      'pretrain.maskRatio=0.5',
      '--set',
      'stage2.methods=["ce"]',
    ];
    const { code, error } = await startMem([
      'run',
      at('pretrain.json'),
      ...settings,
      '--epochs',
      '1',
      '--out',
      at('cvit'),
    ]);
    expect(code, error).toBe(0);
    expect(error).toContain('started anew: fc_norm.weight, fc_norm.bias, head.weight, head.bias');
    expect((await metrics('cvit')).filter(({ stage }) => String(stage) === 'stage1').length).toBeGreaterThan(0);
  }, 120_000);

  it.each([
    ['a file that would run a command', hostile, /posix\.system/],
    ['a file that is not there', 'none.pth', /No weights at .*none\.pth/],
    ['a text that is called weights', 'finetune.json', /not a readable safetensors file/],
  ])('refuses %s with one error, and makes no folder', async (_, from, message) => {
    const { code, error, out } = await finetune(from === hostile ? from : at(from), 'refused');
    expect([code, out]).toEqual([1, '']);
    expect(error.split('\n').filter((line) => line.startsWith('error: '))).toEqual([expect.stringMatching(message)]);
    expect(existsSync(at('refused'))).toBe(false);
  });

  it('refuses weights of another backbone, unless they may be taken in part', async () => {
    const other = ['--backbone', 'vit-mini-patch4-32'];
    const refused = await finetune(at('pretrained'), 'other', ...other);
    expect([refused.code, refused.error]).toEqual([
      1,
      expect.stringMatching(
        /error: The weights do not fit .*patch_embed\.proj\.weight \[128, 3, 8, 8\] instead of \[128, 3, 4, 4\]/,
      ),
    ]);
    const partial = await finetune(at('pretrained'), 'other', ...other, '--set', 'stage1.partialWeights=true');
    expect(partial.code, partial.error).toBe(0);
    expect(partial.error).toContain('misshapen: patch_embed.proj.weight');
  }, 60_000);
});
