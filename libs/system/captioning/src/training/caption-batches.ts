import { InputError } from '@tolmach/contracts';
import type { SpecialIds } from '@tolmach/contracts';
import { assembleTargets } from '@tolmach/sequence-training';
import type { TargetRows } from '@tolmach/sequence-training';
import { aheadByOne, mixNumbers, permutedIndex } from '@tolmach/training';
import type { DataPosition } from '@tolmach/training';
import type { FeatureCache } from './feature-cache';

/** An image with its captions as ids, without start and end ids. */
export interface CaptionedExample {
  /** of the image file's bytes, hexadecimal */
  readonly sha256: string;
  readonly captions: readonly (readonly number[])[];
}

/** Grids of some images, and captions of them. */
export interface CaptionBatch extends TargetRows {
  /** [image, height, width, channel] */
  readonly grids: Float32Array;
  /** height, width, channel */
  readonly gridShape: readonly [number, number, number];
  readonly numImages: number;
  /** [image] numbers of the images among the examples */
  readonly examples: readonly number[];
  /** [row] the image of the batch that each caption is of */
  readonly imageOfRow: Int32Array;
  /** [row] what a caption's cross-entropy is multiplied by; default 1 */
  readonly rowWeights?: Float32Array;
  /** what the log-likelihood of a caption is compared with, where hard attention learns from the difference */
  readonly baseline?: number;
}

/** How an epoch is cut into batches. */
export interface CaptionBatchOptions {
  /** With the epoch, the only source of the order. */
  readonly seed: number;
  readonly batchImages: number;
  readonly captionsPerImage: number;
  /** Whether an epoch sees each image a second time, mirrored. */
  readonly mirrored: boolean;
  readonly special: SpecialIds;
}

const IMAGE_ORDER = 1;
const FIRST_CAPTION = 2;

/**
 * Batches from a position on, epoch after epoch without end; the next one is read while the caller computes. An epoch
 * sees every image once (twice where mirrored) in a shuffled order with the next `captionsPerImage` of its captions: over
 * epochs all have their turn.
 */
export function captionBatches(
  examples: readonly CaptionedExample[],
  cache: FeatureCache,
  options: CaptionBatchOptions,
  position: DataPosition,
): AsyncGenerator<{ batch: CaptionBatch; next: DataPosition }> {
  return aheadByOne(readBatches(examples, cache, options, position));
}

async function* readBatches(
  examples: readonly CaptionedExample[],
  cache: FeatureCache,
  options: CaptionBatchOptions,
  from: DataPosition,
): AsyncGenerator<{ batch: CaptionBatch; next: DataPosition }> {
  const { seed, batchImages, mirrored } = options;
  const size = examples.length * (mirrored ? 2 : 1);
  for (let epoch = from.epoch; ; epoch++) {
    for (let batch = epoch === from.epoch ? from.batch : 0; batch * batchImages < size; batch++) {
      const numImages = Math.min(batchImages, size - batch * batchImages);
      const units = Array.from({ length: numImages }, (_, index) => {
        const unit = permutedIndex(batch * batchImages + index, size, [seed, epoch, IMAGE_ORDER]);
        return { example: unit % examples.length, isMirrored: unit >= examples.length };
      });
      const chosen = units.map(({ example, isMirrored }) => {
        const turn = epoch * (mirrored ? 2 : 1) + Number(isMirrored);
        const start = mixNumbers([seed, FIRST_CAPTION, example]) + turn * options.captionsPerImage;
        return chooseCaptions(examples[example]?.captions ?? [], options.captionsPerImage, start);
      });
      yield {
        batch: await assembleCaptions(examples, cache, units, chosen, options.special),
        next: { epoch, batch: batch + 1 },
      };
    }
  }
}

/** As many captions as asked for, or all, from one of them on and around. */
function chooseCaptions<Caption>(captions: readonly Caption[], count: number, start: number): Caption[] {
  const doubled = [...captions, ...captions];
  const first = captions.length === 0 ? 0 : start % captions.length;
  return doubled.slice(first, first + Math.min(count, captions.length));
}

/** Images of a batch, by their numbers among the examples. */
export interface ImageUnit {
  readonly example: number;
  readonly isMirrored: boolean;
}

/**
 * The batch of these images with these captions.
 * @throws {@link InputError} when features are gone from the cache, or damaged
 */
export async function assembleCaptions(
  examples: readonly CaptionedExample[],
  cache: FeatureCache,
  units: readonly ImageUnit[],
  captions: readonly (readonly (readonly number[])[])[],
  special: SpecialIds,
): Promise<CaptionBatch> {
  const read = await Promise.all(
    units.map(({ example, isMirrored }) => cache.read({ sha256: examples[example]?.sha256 ?? '', isMirrored })),
  );
  const tensors = read.map((grid) => grid ?? featuresGone());
  const gridShape = (tensors[0]?.shape ?? []) as unknown as CaptionBatch['gridShape']; // fillCache keeps rank 3
  const size = gridShape[0] * gridShape[1] * gridShape[2];
  const grids = new Float32Array(size * tensors.length);
  tensors.forEach(({ values }, index) => {
    grids.set(values, index * size);
  });
  return {
    grids,
    gridShape,
    numImages: units.length,
    examples: units.map(({ example }) => example),
    imageOfRow: Int32Array.from(captions.flatMap((rows, image) => rows.map(() => image))),
    ...assembleTargets(captions.flat(), special),
  };
}

function featuresGone(): never {
  throw new InputError({
    where: 'feature cache',
    expected: 'the features of every training image',
    received: 'a file that is damaged, or has gone since the run began',
    next: 'Resume the run: missing features are computed again.',
    code: 'features-gone',
  });
}
