import type { ImageConfig } from '@tolmach/contracts';
import { findBadImages, readImages } from '@tolmach/image-input';
import type { DecodedImage, ImageFault } from '@tolmach/image-input';
import type { CnnFeatures } from './cnn-features';
import type { FeatureCache, ImageKey } from './feature-cache';

/** Images that go through the CNN together. */
const BATCH_IMAGES = 16;

/** What turns images into features. */
export interface FeatureMaker {
  readonly cnn: Pick<CnnFeatures, 'of'>;
  readonly image: ImageConfig;
  readonly cache: FeatureCache;
  /** Ends the work between batches, with the signal's reason; what is in the cache by then stays. */
  readonly signal?: AbortSignal | undefined;
}

/** Those that cannot be read of the images whose features are missing; all of these are decoded. */
export async function findBadFiles(
  { cache, signal }: Pick<FeatureMaker, 'cache' | 'signal'>,
  images: readonly { readonly path: string; readonly key: ImageKey }[],
): Promise<ImageFault[]> {
  const files = (await missingFrom(cache, images)).map(({ path }) => path);
  const faults = await findBadImages([...new Set(files)], { numAhead: BATCH_IMAGES, signal });
  signal?.throwIfAborted();
  return faults;
}

/**
 * Puts the features of images into the cache, those that are missing.
 * @param onProgress - receives how many of the missing images are done
 * @throws {@link InputError} for an image that cannot be read: {@link findBadFiles} finds all of them beforehand
 */
export async function fillCache(
  maker: FeatureMaker,
  images: readonly { readonly path: string; readonly key: ImageKey }[],
  onProgress: (numDone: number, numMissing: number) => void,
): Promise<void> {
  const missing = await missingFrom(maker.cache, images);
  let numDone = 0;
  for (const isMirrored of [false, true]) {
    const side = missing.filter(({ key }) => key.isMirrored === isMirrored);
    const paths = side.map(({ path }) => path);
    const options = { numAhead: BATCH_IMAGES, isMirrored };
    let batch: { key: ImageKey; image: DecodedImage }[] = [];
    const keys = side.values();
    for await (const read of readImages(paths, maker.image, options)) {
      const { value } = keys.next();
      if ('error' in read) throw read.error;
      if (value !== undefined) batch.push({ key: value.key, image: read.image });
      if (batch.length < BATCH_IMAGES) continue;
      await keepFeatures(maker, batch);
      onProgress((numDone += batch.length), missing.length);
      batch = [];
    }
    if (batch.length === 0) continue;
    await keepFeatures(maker, batch);
    onProgress((numDone += batch.length), missing.length);
  }
}

/** The images without features, one of those that are alike. */
async function missingFrom<Image extends { readonly key: ImageKey }>(
  cache: FeatureCache,
  images: readonly Image[],
): Promise<Image[]> {
  const byKey = new Map(images.map((image) => [JSON.stringify(image.key), image]));
  const missing: Image[] = [];
  for (const image of byKey.values()) if (!(await cache.has(image.key))) missing.push(image);
  return missing;
}

async function keepFeatures(
  { cnn, cache, signal }: FeatureMaker,
  batch: readonly { readonly key: ImageKey; readonly image: DecodedImage }[],
): Promise<void> {
  signal?.throwIfAborted();
  const grids = await cnn.of(batch.map(({ image }) => image));
  await Promise.all(
    grids.flatMap((grid, index) => batch.slice(index, index + 1).map(({ key }) => cache.write(key, grid))),
  );
}
