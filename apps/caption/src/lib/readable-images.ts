import { InputError } from '@tolmach/contracts';
import type { ProgressLine } from '@tolmach/command-line';
import type { ImageFault } from '@tolmach/image-input';
import type { Services } from './services';

/** Bad images that are named one by one. */
const NUM_NAMED = 20;

/** A set of images, and what is done with bad ones. */
export interface ImageSet extends Pick<Services, 'findBadImages'> {
  readonly paths: readonly string[];
  /** Those that are known to be bad. */
  readonly faults?: readonly ImageFault[];
  readonly skipBad: boolean;
  readonly batchSize: number;
  readonly maxPixels: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

/**
 * The paths of the images that can be read, all of which have been decoded; none when interrupted. The first bad ones are named on standard
 * error, and all of them are counted.
 *
 * @throws {@link InputError} when there are bad ones and they are not to be skipped
 */
export async function readableImages(set: ImageSet): Promise<readonly string[]> {
  const { paths, progress, skipBad } = set;
  const known = set.faults ?? [];
  const found = await set.findBadImages(paths, {
    maxPixels: set.maxPixels,
    numAhead: set.batchSize,
    signal: set.signal,
    onChecked: (numChecked) => progress.update(`${numChecked} of ${paths.length} images checked`),
  });
  const faults = [...known, ...found];
  if (set.signal.aborted) return []; // not all were checked
  if (faults.length === 0) return paths;
  for (const { error } of faults.slice(0, NUM_NAMED)) progress.tell(error.message);
  const numImages = paths.length + known.length;
  if (!skipBad || faults.length === numImages) throw badImages(faults.length, numImages);
  progress.tell(`${faults.length} of ${numImages} images are skipped.`);
  const bad = new Set(found.map(({ path }) => path));
  return paths.filter((path) => !bad.has(path));
}

function badImages(numBad: number, numImages: number): InputError {
  const rest = numBad > NUM_NAMED ? ` (the first ${NUM_NAMED} are named above)` : '';
  return new InputError({
    where: 'images',
    expected: `${numImages} that can be read`,
    received: `${numBad} bad ${numBad === 1 ? 'one' : 'ones'}${rest}`,
    next:
      numBad === numImages
        ? 'Check the paths; relative ones start at the working folder.'
        : 'Mend them or take them out, or continue without them: --skip-bad.',
    code: 'bad-images',
    details: { numBad, numImages },
  });
}
