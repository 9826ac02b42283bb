import { type HostArray, type HostMap, ofDtype, type RowSource } from '@mem/arrays';
import type { Batcher } from '@mem/datasets';
import type { FrozenOutputs } from '@mem/stage2';
import type { FrozenModel } from './frozen-model.js';

/** Images whose outputs are computed when they are read. */
export interface OnlineImages {
  readonly count: number;
  /** Batches of plain images. */
  readonly plain: Batcher;
  /**
   * Batches of training images, augmented anew for every draw.
   * @default `plain`
   */
  readonly augmented?: Batcher;
}

type Name = 'features' | 'pooled';

/**
 * Returns outputs that a frozen model computes when they are read: tokens, and the pooled features of drawn images.
 * `pooled`, the stored features of the plain images, spares computing those again where rows are read in order.
 */
export function onlineOutputs(
  model: FrozenModel,
  { count, plain, augmented = plain }: OnlineImages,
  pooled: RowSource<'float32'>,
  tokenShape: readonly [tokens: number, dim: number],
): Required<Pick<FrozenOutputs, Name>> & Readonly<Record<Name, RowSource<'float32'>>> {
  const compute = (indices: Int32Array, firstDraw: number, batcher: Batcher): Promise<HostMap> =>
    model.map({
      samples: indices.length,
      rows: async (from, to) => ({ images: (await batcher(indices.subarray(from, to), firstDraw + from)).images }),
    });
  let last:
    | { readonly indices: Int32Array; readonly firstDraw: number; readonly outputs: Promise<HostMap> }
    | undefined;
  /** Tokens and pooled features of one draw are asked for one after the other, and computed together. */
  const drawn = (indices: Int32Array, firstDraw: number): Promise<HostMap> => {
    if (last?.indices !== indices || last.firstDraw !== firstDraw) {
      last = { indices, firstDraw, outputs: compute(indices, firstDraw, augmented) };
    }
    return last.outputs;
  };
  const named = (outputs: HostMap, name: Name): HostArray<'float32'> => ofDtype(name, outputs[name]!, 'float32');
  return {
    features: {
      dtype: 'float32',
      shape: [count, ...tokenShape],
      read: async (indices, firstDraw) => named(await drawn(indices, firstDraw), 'features'),
      async range(start = 0, end = count) {
        const indices = Int32Array.from({ length: end - start }, (_, i) => start + i);
        return named(await compute(indices, start, plain), 'features');
      },
    },
    pooled: {
      ...pooled,
      read: async (indices, firstDraw) => named(await drawn(indices, firstDraw), 'pooled'),
    },
  };
}
