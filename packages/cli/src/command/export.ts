import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HostMap } from '@mem/arrays';
import { type Backbone, createBackbone, withBatchCounts } from '@mem/backbones';
import { writeFileAtomic } from '@mem/datasets/node';
import { checkOption, checkPositive, MemError, unknownName } from '@mem/errors';
import { loadModulator, modulatorForward } from '@mem/modulator';
import { type ExportOnnxOptions, exportOnnx, operatorSets } from '@mem/onnx';
import { createRuntime, type TensorMap } from '@mem/tensor';
import { decodeSafetensors } from '@mem/weights';
import { div, sub } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import { findWeights, openWeights } from '../data/weights-file.js';
import { checkpointFile } from '../run/checkpoint-files.js';
import { modelFileOf } from '../stages/fit.js';
import type { StageOneModel } from '../stages/train.js';

interface ExportFlags {
  readonly run: string;
  readonly out: string;
  readonly fit: string;
  readonly operators: string;
  readonly batch: string;
}

/** Names of PyTorch's own files. */
const pytorchName = /\.(pth|pt|bin|ckpt)(\.tar)?$/i;

/** Adds `mem export`: a trained model of a run as one ONNX file, or its weights for PyTorch. */
export function addExport(mem: Command): void {
  mem
    .command('export')
    .description(
      "writes a trained model of a run: as one ONNX file, pixels in, logits out, or its weights as PyTorch's .pth",
    )
    .requiredOption('--run <folder>', 'the run folder')
    .requiredOption('--out <file>', 'where to write: model.onnx, or model.pth for the weights alone')
    .option('--fit <name>', 'ce, or a fit with a modulator by the name of its file, such as mem-0', 'ce')
    .option(
      '--operators <set>',
      'of the ONNX file: standard, or basic for engines that know few, such as OpenCV',
      'standard',
    )
    .option('--batch <size>', 'images at a time, for engines that must know it', 'free')
    .allowExcessArguments(false)
    .action(async ({ run, out, fit, operators, batch }: ExportFlags) => {
      if (pytorchName.test(out)) return exportWeights(run, out);
      const options = {
        operators: checkOption('--operators', operators, operatorSets),
        batch: batch === 'free' ? ('free' as const) : checkPositive('--batch', Number(batch), { integer: true }),
      };
      await writeFileAtomic(out, await exportRun(run, fit, options));
      console.log(`${out}: images float32 [batch, height, width, 3] of 0 to 255 in, logits [batch, classes] out`);
    });
}

/** The last checkpoint of a run as a state dict that PyTorch loads strictly; written a tensor at a time. */
async function exportWeights(run: string, out: string): Promise<void> {
  const { arrays, close } = await openWeights(await findWeights(run));
  try {
    const { pthChunks } = await import('@mem/pytorch');
    await writeFileAtomic(out, pthChunks(withBatchCounts(arrays)));
    console.log(
      `${out}: ${Object.keys(arrays).length} parameters and buffers; torch.load('${basename(out)}') is a state dict`,
    );
  } finally {
    await close();
  }
}

/** The backbone of a run with its own head (`ce`) or with the head and modulator of a fit. @throws MemError. */
async function exportRun(
  run: string,
  fit: string,
  options: Pick<ExportOnnxOptions, 'operators' | 'batch'>,
): Promise<Uint8Array> {
  const { arrays, metadata } = decodeSafetensors(await readFrom(run, checkpointFile('stage1')));
  const { name, ...data }: StageOneModel = JSON.parse(metadata.model ?? '{}');
  const backbone = createBackbone(name, data);
  const { logits, parameters } = fit === 'ce' ? plainHead(backbone) : await modulated(run, fit, backbone);
  const pixels = (values: readonly number[]) => ({
    dtype: 'float32' as const,
    shape: [values.length],
    data: Float32Array.from(values, (value) => 255 * value),
  });
  const { imageSize } = backbone;
  return exportOnnx(
    (held, { images }) => {
      const normalized = div(sub(images!, held['pixels.mean']!), held['pixels.std']!);
      return { logits: logits(held, { images: normalized }) };
    },
    {
      parameters: { ...arrays, ...parameters, 'pixels.mean': pixels(data.mean), 'pixels.std': pixels(data.std) },
      inputs: { images: { dtype: 'float32', shape: ['batch', imageSize, imageSize, 3] } },
      name: `${name}, ${fit}`,
      ...options,
      description: `${name} on ${data.numClasses} classes, ${fit}: images of 0 to 255, channels last, to logits.`,
    },
  );
}

interface Classifier {
  readonly logits: (parameters: TensorMap, inputs: TensorMap) => TensorMap[string];
  /** Beside the backbone's. */
  readonly parameters: HostMap;
}

function plainHead(backbone: Backbone): Classifier {
  return { logits: (held, { images }) => backbone.forward(held, images!).logits, parameters: {} };
}

async function modulated(run: string, fit: string, backbone: Backbone): Promise<Classifier> {
  const saved = (await readdir(join(run, 'fits')).catch(() => [])).flatMap(
    (file) => /^(.*)\.modulator\.safetensors$/.exec(file)?.[1] ?? [],
  );
  if (!saved.includes(fit)) throw unknownName('exportable fit', fit, ['ce', ...saved]);
  const runtime = await createRuntime('cpu');
  const modulator = loadModulator(await readFrom(run, modelFileOf(fit)), { runtime });
  const { config, parameters } = modulator;
  modulator.dispose();
  runtime.dispose();
  return {
    logits: (held, { images }) => {
      const { features } = backbone.forwardFeatures(held, images!);
      return modulatorForward(held, { features }, config).modulated;
    },
    parameters,
  };
}

async function readFrom(run: string, file: string): Promise<Uint8Array> {
  return readFile(join(run, file)).catch((cause: Error) => {
    throw new MemError(
      'bad-file',
      `Expected ${file} in the run folder ${run}, but: ${cause.message}. Run 'mem run' on images first.`,
      { run, file },
      { cause },
    );
  });
}
