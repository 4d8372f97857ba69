import { batchPixels, readImages } from '@tolmach/image-input';
import type { DecodedImage } from '@tolmach/image-input';
import type { CaptioningNetwork, CaptioningParams } from '@tolmach/seq2seq-network';
import { tf } from '@tolmach/tensor-runtime';
import type { FeatureCache, FeatureOrigin, ImageKey } from './feature-cache';

/** Images that go through the CNN together. */
const BATCH_IMAGES = 16;

/** What turns images into features. */
export interface FeatureMaker {
  readonly network: CaptioningNetwork;
  readonly params: CaptioningParams;
  readonly origin: FeatureOrigin;
  readonly cache: FeatureCache;
}

/**
 * Puts the features of images into the cache, those that are missing.
 * @param onProgress - is told how many of the missing images are done
 * @throws {@link InputError} at the first image that cannot be read
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
    for await (const read of readImages(paths, maker.origin.image, options)) {
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
  { network, params, origin, cache }: FeatureMaker,
  batch: readonly { readonly key: ImageKey; readonly image: DecodedImage }[],
): Promise<void> {
  const pixels = batchPixels(
    batch.map(({ image }) => image),
    origin.image,
  );
  const grids = tf.tidy(() => network.features(params, pixels, origin.layer)); // [batch, height, width, channel]
  const values = await grids.data<'float32'>();
  const [, ...shape] = grids.shape;
  grids.dispose();
  const size = values.length / batch.length;
  await Promise.all(
    batch.map(({ key }, index) => cache.write(key, { shape, values: values.slice(index * size, (index + 1) * size) })),
  );
}
