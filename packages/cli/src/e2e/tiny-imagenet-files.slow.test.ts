import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ImageSplit } from '@mem/datasets';
import { readRecordSet } from '@mem/datasets/node';
import { parseResults } from '@mem/results';
import { describeShared, startMem } from '@mem/testing';
import sharp from 'sharp';
import { expect, it } from 'vitest';

/** Accuracy on all classes, as the README's table has it, from the records themselves. */
const table = {
  ce: 17.0,
  'tau-norm': 18.0,
  ncm: 18.8,
  'logit-adjustment': 20.8,
  crt: 21.9,
  lws: 20.4,
  'balanced-softmax': 22.2,
  mem: 21.6,
  'mem+balanced-softmax': 21.6,
  'crt+mem': 21.8,
};

/** A split as PNG files and their list, under the names that the records have. */
async function writeSplit(root: string, name: string, { images, labels, names }: ImageSplit): Promise<void> {
  const paths = names!.map((path) => path.replace(/\.\w+$/, '.png'));
  for (const folder of new Set(paths.map((path) => dirname(join(root, 'images', path))))) {
    await mkdir(folder, { recursive: true });
  }
  for (let start = 0; start < paths.length; start += 256) {
    await Promise.all(
      paths.slice(start, start + 256).map((path, i) =>
        sharp(images.subarray((start + i) * 3072, (start + i + 1) * 3072), {
          raw: { width: 32, height: 32, channels: 3 },
        })
          .png({ compressionLevel: 1 })
          .toFile(join(root, 'images', path)),
      ),
    );
  }
  await writeFile(
    join(root, 'lists', `Tiny_LT_${name}.txt`),
    paths.map((path, i) => `${path} ${labels[i]}\n`).join(''),
  );
}

describeShared('Tiny-ImageNet-LT as files and lists', 'data/tiny-imagenet-200-lt-32x32', (path) => {
  it('mem run gives the table of the records again', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mem-tiny-files-'));
    try {
      const { splits } = await readRecordSet(path);
      await mkdir(join(root, 'lists'));
      await writeSplit(root, 'train', splits.train);
      await writeSplit(root, 'val', splits.validation);
      await writeSplit(root, 'test', splits.test);
      const recipe = join(import.meta.dirname, '../../../../examples/tiny-imagenet-lt');
      const out = process.env.MEM_OUT ?? join(root, 'out');
      const data = ['--images', join(root, 'images'), '--lists', join(root, 'lists')];
      const { code, error, out: printed } = await startMem(['run', recipe, ...data, '--out', out]);
      expect(code, error).toBe(0);
      console.info(printed);
      const { methods } = parseResults(await readFile(join(out, 'results.json'), 'utf8'));
      for (const [name, all] of Object.entries(table)) {
        const mean = methods.find((method) => method.name === name)!.mean.all;
        expect(Math.abs(mean - all), `${name}: ${mean} against ${all}`).toBeLessThan(1);
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
