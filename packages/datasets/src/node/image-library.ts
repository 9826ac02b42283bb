import { MemError } from '@mem/errors';
import type { SharpConstructor } from 'sharp';

let loading: Promise<SharpConstructor> | undefined;

/**
 * Loads sharp on first use, since it is only needed for image files. Uses one libvips thread per image: batches are
 * parallel over images, on the threads of Node's pool (`UV_THREADPOOL_SIZE`).
 * @throws MemError `missing-package` without sharp.
 */
export function loadImageLibrary(): Promise<SharpConstructor> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<SharpConstructor> {
  try {
    const { default: sharp } = await import('sharp');
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (cause) {
    loading = undefined;
    throw new MemError(
      'missing-package',
      `Image files are read by the package sharp, which could not be loaded (${cause instanceof Error ? cause.message : cause}). ` +
        'Install it for this platform beside @mem/datasets: npm install sharp@^0.35.',
      { package: 'sharp' },
      { cause },
    );
  }
}

/** Number of images to process concurrently: enough to keep Node's thread pool busy, few enough to bound memory. */
export function imagesInFlight(): number {
  return 2 * (Number(process.env.UV_THREADPOOL_SIZE) || 4);
}
