import { InputError } from '@tolmach/contracts';
import type { ImageConfig } from '@tolmach/contracts';
import { startAhead } from './start-ahead';
import { readPixels } from './read-pixels';
import type { DecodedImage, ReadOptions } from './read-pixels';

/** How many images are read. */
export interface ReadImagesOptions extends ReadOptions {
  /** Images that are read or wait while the consumer works, 1 or more; each takes its pixels and its file in memory. */
  readonly numAhead: number;
}

/** A path at which there is nothing to read, and why. */
export interface ImageFault {
  readonly path: string;
  readonly error: InputError;
}

/** The outcome for one path. */
export type ImageRecord = { readonly path: string; readonly image: DecodedImage } | ImageFault;

/**
 * One record for each path, in the order of the paths: the image as {@link readPixels} gives it, or why there is none.
 * The next images are decoded on sharp's threads (four, unless UV_THREADPOOL_SIZE says otherwise) while the consumer
 * works; with `numAhead` equal to the batch size, the next batch is decoded while the network computes this one.
 * A fault that is known already comes out in its place. Memory does not grow with the number of paths. A consumer that
 * stops early leaves nothing running.
 */
export function readImages(
  paths: AsyncIterable<string | ImageFault> | Iterable<string | ImageFault>,
  config: ImageConfig,
  options: ReadImagesOptions,
): AsyncGenerator<ImageRecord, void> {
  return startAhead(
    paths,
    async (path) => (typeof path === 'string' ? readRecord(path, config, options) : path),
    options.numAhead,
  );
}

async function readRecord(path: string, config: ImageConfig, options: ReadOptions): Promise<ImageRecord> {
  try {
    return { path, image: await readPixels(path, config, options) };
  } catch (error) {
    if (error instanceof InputError) return { path, error };
    throw error;
  }
}
