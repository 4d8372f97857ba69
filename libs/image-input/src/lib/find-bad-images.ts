import { InputError } from '@tolmach/contracts';
import { decoding, openImage } from './open-image';
import { startAhead } from './start-ahead';
import type { ImageFault } from './read-images';
import { readSource } from './read-source';

/** How a set of images is checked. */
export interface CheckOptions {
  /** As of reading them. */
  readonly maxPixels?: number | undefined;
  /** Files that are read at the same time, and held in memory. */
  readonly numAhead: number;
  /** Ends the check early, with the faults found so far. */
  readonly signal?: AbortSignal | undefined;
  readonly onChecked?: (numChecked: number) => void;
}

/** Rows and columns that a checked image is scaled to; JPEG and WebP come out of their decoders smaller then, and sooner. */
const CHECK_SIZE = 16;

/**
 * The images that cannot be read, of a set that is of use only as a whole, in the paths' order: so that all can be mended
 * before any work is done. Each file is decoded, since damage shows nowhere else; nothing is kept.
 */
export async function findBadImages(
  paths: AsyncIterable<string> | Iterable<string>,
  { maxPixels, numAhead, signal, onChecked }: CheckOptions,
): Promise<ImageFault[]> {
  const faults: ImageFault[] = [];
  let numChecked = 0;
  for await (const fault of startAhead(paths, (path) => faultOf(path, maxPixels), numAhead)) {
    if (fault !== undefined) faults.push(fault);
    onChecked?.(++numChecked);
    if (signal?.aborted === true) break;
  }
  return faults;
}

async function faultOf(path: string, maxPixels: number | undefined): Promise<ImageFault | undefined> {
  try {
    const file = await readSource(path);
    const { pipeline } = await openImage(file, maxPixels);
    await decoding(file, () => pipeline.resize(CHECK_SIZE, CHECK_SIZE, { fit: 'fill' }).raw().toBuffer());
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return { path, error };
    throw error;
  }
}
