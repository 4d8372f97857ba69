import { InputError } from '@tolmach/contracts';
import type { Faults } from '@tolmach/contracts';
import type { ProgressLine } from '@tolmach/command-line';
import type { Services } from './services';

/** A set of images of which all are decoded before any work. */
export interface ImageSet extends Pick<Services, 'findBadImages'> {
  readonly paths: readonly string[];
  /** What is known to be wrong with the set; bad images are added. */
  readonly faults: Faults;
  readonly batchSize: number;
  readonly maxPixels: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

/**
 * The paths of the images that can be read, once the faults of the set are settled; none when interrupted.
 * @throws {@link InputError} when there are faults that are not to be left out, or no image is left
 */
export async function readableImages(set: ImageSet): Promise<readonly string[]> {
  const { paths, faults, progress } = set;
  const found = await set.findBadImages(paths, {
    maxPixels: set.maxPixels,
    numAhead: set.batchSize,
    signal: set.signal,
    onChecked: (numChecked) => progress.update(`${numChecked} of ${paths.length} images checked`),
  });
  if (set.signal.aborted) return []; // not all were checked
  for (const { error } of found) faults.add(error);
  faults.settle();
  const bad = new Set(found.map(({ path }) => path));
  const readable = paths.filter((path) => !bad.has(path));
  if (readable.length === 0 && faults.numBad > 0) throw noImages();
  return readable;
}

function noImages(): InputError {
  return new InputError({
    where: 'images',
    expected: 'some that can be read',
    received: 'none',
    next: 'Check the paths; relative ones start at the working folder.',
    code: 'no-images',
  });
}
