import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { MemError } from '@mem/errors';
import type { Stage2Method } from '@mem/stage2';
import type { TrainingSet } from '../data/training-set.js';
import type { FeatureKind, FeaturesRecipe, Recipe } from '../recipe/recipe.js';
import type { FrozenSource } from './frozen-model.js';

/** Tokens that take more than this are not stored by default. */
const maxTokenBytes = 50e9;

/** Features that a run stores and reads, and their size. */
export interface FeaturePlan {
  readonly kind: FeatureKind;
  readonly precision: FeaturesRecipe['precision'] & string;
  /** Bytes of the feature files. */
  readonly diskBytes: number;
  /** Bytes of the samples of a stage-2 step. */
  readonly batchBytes: number;
}

/**
 * Plans the features of a run. Where the recipe names no kind, transformers give tokens if a method reads them: stored
 * ones up to 50 GB, computed ones (`online`) above. Other models give pooled features.
 * @throws MemError `bad-option` for tokens of a model that has none.
 */
export function planFeatures(
  set: TrainingSet,
  { numTokens, numFeatures, isTransformer, name }: FrozenSource,
  { features, stage2 }: Pick<Recipe, 'features' | 'stage2'>,
  methods: readonly Stage2Method[],
): FeaturePlan {
  const { views } = features;
  const images = set.train.count * (1 + views) + set.validation.count + set.test.count;
  const bytesOf = (vectors: number, precision: string): number =>
    images * vectors * numFeatures * (precision === 'float16' ? 2 : 4);
  const stored = bytesOf(1 + numTokens, features.precision ?? 'float16');
  const readsTokens = isTransformer && methods.some(({ modulates }) => modulates);
  const fitting: FeatureKind = stored <= maxTokenBytes ? 'tokens' : 'online';
  const kind = features.kind ?? (readsTokens ? fitting : 'pooled');
  if (kind !== 'pooled' && numTokens === 0) {
    throw new MemError(
      'bad-option',
      `features.kind '${kind}' needs tokens, but ${name} gives pooled features alone. Name its tokens as model.tokens, or use --set features.kind=pooled.`,
      { kind },
    );
  }
  const precision = features.precision ?? (kind === 'tokens' ? 'float16' : 'float32');
  return {
    kind,
    precision,
    diskBytes: bytesOf(kind === 'tokens' ? 1 + numTokens : 1, precision),
    batchBytes: stage2.batchSize * (kind === 'pooled' ? 1 : 1 + numTokens) * numFeatures * 4,
  };
}

/** Describes a plan, such as `Stage 2 reads tokens: 35.1 GB of files (120.0 GB free), 154 MB a step.` */
export function describePlan({ kind, diskBytes, batchBytes }: FeaturePlan, free: number | undefined): string {
  const reads = { pooled: 'pooled features', tokens: 'tokens', online: 'tokens computed in every step' }[kind];
  const room = free === undefined ? '' : ` (${bytes(free)} free)`;
  return `Stage 2 reads ${reads}: ${bytes(diskBytes)} of files${room}, ${bytes(batchBytes)} of samples a step.`;
}

/** Returns the free bytes where a folder is or will be; undefined where the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const stats = await statfs(path).catch(() => undefined);
    if (stats !== undefined) return stats.bavail * stats.bsize;
    if (dirname(path) === path) return undefined;
  }
}

/** Returns the bytes of the files in a folder; 0 where there is none. */
export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Checks that the feature files fit on the disk.
 * @throws MemError `bad-option` naming what takes less room.
 */
export function checkRoom({ kind, diskBytes }: FeaturePlan, free: number | undefined, written: number): void {
  if (free === undefined || diskBytes - written <= free) return;
  const other =
    kind === 'tokens'
      ? '--set features.kind=online, which stores none, or --set features.kind=pooled'
      : 'another --out';
  throw new MemError(
    'bad-option',
    `The features need ${bytes(diskBytes - written)} on the disk, but ${bytes(free)} are free. Make room, or give ${other}.`,
    { diskBytes, free },
  );
}

function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return `${(count / 1000 ** power).toFixed(power < 3 ? 0 : 1)} ${units[power]}`;
}
