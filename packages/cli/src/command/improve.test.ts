import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostMap, int32Vector } from '@mem/arrays';
import { capturePrinted, madeClassifier } from '@mem/testing';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayFlags } from '../improve/read-arrays.js';
import { runMem } from '../index.js';

let root: string;
const printed = { out: '', error: '' };

/** Runs `mem improve`, and keeps what it prints. */
const improve = (...args: string[]): Promise<number> => capturePrinted(printed, () => runMem(['improve', ...args]));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-improve-bad-'));
  const made = madeClassifier();
  const write = (name: string, arrays: HostMap) => writeFile(join(root, name), encodeSafetensors(arrays));
  await write('good.safetensors', made);
  await write('short.safetensors', {
    ...made,
    'val.labels': int32Vector([0]),
  });
  await writeFile(join(root, 'names.txt'), 'a\nb\n');
  mkdirSync(join(root, 'taken'));
  await writeFile(join(root, 'taken', 'mine.txt'), 'mine');
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('explains itself, every array by its flag and its name', async () => {
  expect(await improve('--help')).toBe(0);
  for (const text of [
    ...Object.keys(arrayFlags),
    ...Object.values(arrayFlags),
    '--runtime',
    '--seeds',
    '--many-above',
    'optimistic',
  ]) {
    expect(printed.out.replace(/\s+/g, ' ')).toContain(text);
  }
});

describe('bad input', () => {
  it.each<readonly [string, string, readonly string[], string]>([
    ['nothing', '', [], '--logits'],
    ['a file that is not there', 'none.safetensors', [], 'none.safetensors'],
    ['a file that is no .npy', 'good.safetensors', ['--labels', 'names.txt'], '--labels'],
    ['lengths that differ', 'short.safetensors', [], 'val.features (--val-features) must have shape [1, 8]'],
    [
      'another number of class names',
      'good.safetensors',
      ['--class-names', 'names.txt'],
      'must have one line for each of the 9 classes',
    ],
    [
      'bounds that part nothing',
      'good.safetensors',
      ['--few-below', '1', '--many-above', '3'],
      'Every class is many-shot',
    ],
    ['bounds that overlap', 'good.safetensors', ['--few-below', '200'], 'must be at most --many-above'],
    ['an unknown runtime', 'good.safetensors', ['--runtime', 'gpu'], 'node-gpu'],
    [
      'a device on another runtime',
      'good.safetensors',
      ['--runtime', 'wasm', '--device', 'cpu'],
      'requires the runtime onnx',
    ],
    ['zero steps', 'good.safetensors', ['--steps', '0'], 'steps'],
    ['no seeds', 'good.safetensors', ['--seeds', ','], 'whole number'],
    ['a seed twice', 'good.safetensors', ['--seeds', '1,1'], 'seeds'],
    ['an unknown option', 'good.safetensors', ['--feature', 'x'], '--features'],
  ])('%s is one clear error, exit code 1 and nothing written', async (_name, from, args, message) => {
    const out = join(root, 'refused');
    const paths = args.map((arg) => (arg.endsWith('.txt') ? join(root, arg) : arg));
    expect(await improve(...(from ? ['--from', join(root, from)] : []), '--out', out, ...paths)).toBe(1);
    expect(printed.error).toMatch(/(^|\n)error: /);
    expect(printed.error).toContain(message);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['taken', 'contains other files, such as mine.txt'],
    ['names.txt', "can't be used"],
    ['names.txt/below', "can't be used"],
  ])('leaves %s as it is', async (out, message) => {
    expect(await improve('--from', join(root, 'good.safetensors'), '--out', join(root, out))).toBe(1);
    expect(printed.error).toContain(message);
  });
});
