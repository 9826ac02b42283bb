import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostMap } from '@mem/arrays';
import { type Backbone, createBackbone, type Features, withBatchCounts } from '@mem/backbones';
import { checkOption, MemError, unknownName } from '@mem/errors';
import { decodeModulator, modulatorForward } from '@mem/modulator';
import { type ExportOnnxOptions, exportOnnx } from '@mem/onnx';
import type { TensorMap } from '@mem/tensor';
import { decodeSafetensors } from '@mem/weights';
import { div, sub } from '@tensorflow/tfjs-core';
import { findWeights, openWeights } from './data/weights-file.js';
import { backbonesWith, type Extensions } from './extensions.js';
import { loadPlugins } from './load-plugins.js';
import { type PartialRecipe, pluginsOf } from './recipe/read-recipe.js';
import { checkpointFile } from './run/checkpoint-files.js';
import { modelFileOf } from './stages/fit.js';
import type { StageOneModel } from './stages/train.js';

/** State dict in PyTorch's format, ready to be written. */
export interface ExportedWeights {
  /** Number of parameters and buffers. */
  readonly count: number;
  /** Bytes of the file, one tensor at a time; frees the checkpoint when it ends. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Exports the last checkpoint of a run as a state dict that PyTorch loads strictly.
 * @throws MemError `bad-file` for a folder without a checkpoint.
 */
export async function exportRunWeights(run: string): Promise<ExportedWeights> {
  const { arrays, close } = await openWeights(await findWeights(run));
  // Loaded on demand: few runs are exported to PyTorch.
  const { pthChunks } = await import('@mem/pytorch');
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* pthChunks(withBatchCounts(arrays));
    } finally {
      await close();
    }
  }
  return { count: Object.keys(arrays).length, chunks: chunks() };
}

/** Options of `exportRun`. */
export interface ExportRunOptions
  extends Pick<ExportOnnxOptions, 'operators' | 'batch'>,
    Pick<Extensions, 'backbones'> {
  /**
   * `ce` for the backbone with its own head, or a fit with a modulator, such as `mem-0`.
   * @default 'ce'
   */
  readonly fit?: string;
  /**
   * Outputs of the file: `logits` `[batch, classes]`, pooled `features` `[batch, dim]` and `tokens`
   * `[batch, tokens, dim]`.
   * @default ['logits']
   */
  readonly outputs?: readonly ExportedOutput[];
}

/** Outputs that an exported model can have. */
export const exportedOutputs = ['logits', 'features', 'tokens'] as const;

/** Output of an exported model. */
export type ExportedOutput = (typeof exportedOutputs)[number];

/**
 * Exports a trained model of a run as one ONNX file, from images of 0 to 255, float32 `[batch, height, width, 3]`, to
 * logits and, if wanted, features.
 * @throws MemError `bad-file` for a folder without a finished stage 1, `unknown-name` for a fit without a modulator.
 */
export async function exportRun(
  run: string,
  { fit = 'ce', outputs = ['logits'], backbones, ...options }: ExportRunOptions = {},
): Promise<Uint8Array> {
  for (const name of outputs) checkOption('output', name, exportedOutputs);
  const { arrays, metadata } = decodeSafetensors(await readFrom(run, checkpointFile('stage1')));
  const { name, ...data }: StageOneModel = JSON.parse(metadata.model ?? '{}');
  const recipe: PartialRecipe = JSON.parse(new TextDecoder().decode(await readFrom(run, 'recipe.json')));
  const { extensions } = await loadPlugins(pluginsOf(recipe));
  const backbone = createBackbone(name, { ...data, backbones: { ...backbonesWith(extensions), ...backbones } });
  const { logits, parameters } = fit === 'ce' ? plainHead(backbone) : await modulated(run, fit);
  const pixels = (values: readonly number[]) => ({
    dtype: 'float32' as const,
    shape: [values.length],
    data: Float32Array.from(values, (value) => 255 * value),
  });
  const { imageSize } = backbone;
  return exportOnnx(
    (held, { images }) => {
      const normalized = div(sub(images!, held['pixels.mean']!), held['pixels.std']!);
      const { features, tokens } = backbone.forwardFeatures(held, normalized);
      const computed = { features, tokens };
      return Object.fromEntries(
        outputs.map((name) => [name, name === 'logits' ? logits(held, computed) : computed[name]]),
      );
    },
    {
      parameters: { ...arrays, ...parameters, 'pixels.mean': pixels(data.mean), 'pixels.std': pixels(data.std) },
      inputs: { images: { dtype: 'float32', shape: ['batch', imageSize, imageSize, 3] } },
      name: `${name}, ${fit}`,
      ...options,
      description: `${name} on ${data.numClasses} classes, ${fit}: images of 0 to 255, channels last, to ${outputs.join(', ')}.`,
    },
  );
}

interface Classifier {
  readonly logits: (parameters: TensorMap, features: Pick<Features, 'features' | 'tokens'>) => TensorMap[string];
  /** Parameters in addition to the backbone's. */
  readonly parameters: HostMap;
}

function plainHead(backbone: Backbone): Classifier {
  return { logits: (held, { features }) => backbone.forwardHead(held, features), parameters: {} };
}

async function modulated(run: string, fit: string): Promise<Classifier> {
  const saved = (await readdir(join(run, 'fits')).catch(() => [])).flatMap(
    (file) => /^(.*)\.modulator\.safetensors$/.exec(file)?.[1] ?? [],
  );
  if (!saved.includes(fit)) throw unknownName('exportable fit', fit, ['ce', ...saved]);
  const { config, parameters } = decodeModulator(await readFrom(run, modelFileOf(fit)));
  return {
    logits: (held, { features, tokens }) => {
      const inputs = config.tokens ? { features: tokens, pooled: features } : { features };
      return modulatorForward(held, inputs, config).modulated;
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
