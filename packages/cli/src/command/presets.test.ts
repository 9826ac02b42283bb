import { presetNames } from '@mem/experiment';
import { describe, expect, it, vi } from 'vitest';
import { runMem } from './run-mem.js';

describe('mem presets', () => {
  async function mem(
    ...args: string[]
  ): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
    const printed = { out: '', error: '' };
    vi.spyOn(console, 'log').mockImplementation((text) => {
      printed.out += `${text}\n`;
    });
    vi.spyOn(console, 'error').mockImplementation((text) => {
      printed.error += `${text}\n`;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed.error += text;
      return true;
    });
    try {
      return { code: await runMem(args), ...printed };
    } finally {
      vi.restoreAllMocks();
    }
  }

  it('lists them, a line each', async () => {
    const { code, out } = await mem('presets');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(presetNames);
    for (const line of lines) expect(line).toMatch(/^[\w-]+ +\S.+/);
  });

  it('prints one with the source of each value', async () => {
    const { code, out } = await mem('presets', 'mae-pretrain-cvit-paper');
    expect(code).toBe(0);
    expect(out).toContain('## mae-pretrain-cvit-paper');
    expect(out).toContain('| `pretrain.learningRate` | `0.00015` | [MEM paper](https://arxiv.org/abs/2302.09498) |');
    expect(out).toContain('| `pretrain.microBatchSize` | `64` | not published, our choice |');
    expect(out).toMatch(/\n- The ConvMAE page has 1,600 epochs\.\n/);
    expect(out).not.toContain('baseLearningRate');
  });

  it('an unknown one is one clear error', async () => {
    const { code, out, error } = await mem('presets', 'mae');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(error).toMatch(/^error: .*mae-pretrain-base/);
  });
});
