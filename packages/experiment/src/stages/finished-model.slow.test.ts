import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@mem/results';
import { describeShared } from '@mem/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportRun } from '../export-run.js';
import { runExperiment } from '../run-experiment.js';

let root: string;
const at = (file: string) => join(root, file);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-vit-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describeShared('the frozen ViT of Tiny-ImageNet-LT', 'data/tiny-imagenet-lt-vit/vit_small_32_finetuned.pth', (file) => {
  it('has its validation accuracy without training, as weights and as an ONNX file', async () => {
    const dataset = { kind: 'records', path: join(file, '../../tiny-imagenet-200-lt-32x32') };
    const given = { dataset, backbone: 'vit-small-32' };
    const line = async (name: string, model: object) => {
      const messages: string[] = [];
      const onEvent = (event: RunEvent) => event.type === 'message' && messages.push(event.text);
      await runExperiment({ ...given, model }, { out: at(name), only: 'train', onEvent });
      return messages.find((text) => text.startsWith('validation'));
    };
    const expected = 'validation accuracy 26.6 % (many 44.9, medium 19.1, few 1.1)';
    expect(await line('vit', { file })).toBe(expected);
    await writeFile(at('vit.onnx'), await exportRun(at('vit'), { outputs: ['logits', 'features'] }));
    expect(await line('vit onnx', { file: at('vit.onnx'), pixels: 'raw' })).toBe(expected);
  });
});
