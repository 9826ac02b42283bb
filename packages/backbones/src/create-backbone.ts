import { checkOption, MemError, unknownName } from '@mem/errors';
import type { Backbone } from './backbone.js';
import type { BackboneSettings, Backbones, GlobalPool } from './backbone-entry.js';
import { type AnyBackbone, defaultBackbones } from './default-backbones.js';

/** Options of `createBackbone`: the settings that depend on the data set. */
export interface CreateBackboneOptions<Made extends Backbone = AnyBackbone>
  extends Omit<BackboneSettings, 'imageSize'> {
  /**
   * Height and width of the images.
   * @default the size the backbone was designed for, 32 or 224
   */
  readonly imageSize?: number;
  /**
   * Backbones to choose from by name, such as `{ ...defaultBackbones, 'my-net': { ... } }`.
   * @default defaultBackbones
   */
  readonly backbones?: Backbones<Made>;
}

/**
 * Creates the backbone of a name, for the images and classes of a data set.
 * @throws MemError `unknown-name` with the valid names.
 * @throws MemError `bad-option` for sizes that do not fit the backbone, or a `globalPool` it does not have.
 * @example
 * ```ts
 * const backbone = createBackbone('vit-base-patch16', { numClasses: 1000, globalPool: 'cls' });
 * ```
 */
export function createBackbone<Made extends Backbone = AnyBackbone>(
  name: string,
  { backbones = defaultBackbones as Backbones as Backbones<Made>, ...options }: CreateBackboneOptions<Made>,
): Made {
  const entry = Object.hasOwn(backbones, name) ? backbones[name] : undefined;
  if (entry === undefined) throw unknownName('backbone', name, Object.keys(backbones));
  const { globalPool, imageSize = entry.imageSize } = options;
  if (globalPool !== undefined) checkGlobalPool(name, globalPool, entry.globalPools ?? []);
  return entry.create({ ...options, imageSize });
}

function checkGlobalPool(name: string, globalPool: GlobalPool, pools: readonly GlobalPool[]): void {
  if (pools.length === 0) {
    throw new MemError(
      'bad-option',
      `${name} has no globalPool to choose, as ViTs have, but is given '${globalPool}'; leave it out.`,
      { name, globalPool },
    );
  }
  checkOption('globalPool', globalPool, pools);
}

/** Options of `backboneNames`. */
export interface BackboneNamesOptions {
  /**
   * Keep the names that match, where `*` stands for any characters.
   * @default '*'
   */
  readonly pattern?: string;
}

/**
 * Returns the names of backbones, in order.
 * @example
 * ```ts
 * backboneNames(defaultBackbones, { pattern: 'vit*' });
 * ```
 */
export function backboneNames(
  backbones: Backbones = defaultBackbones,
  { pattern = '*' }: BackboneNamesOptions = {},
): string[] {
  const literals = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${literals.join('.*')}$`);
  return Object.keys(backbones).filter((name) => expression.test(name));
}
