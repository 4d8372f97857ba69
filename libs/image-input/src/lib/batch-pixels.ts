import { ShapeError } from '@tolmach/contracts';
import type { ImageConfig, PixelBatch } from '@tolmach/contracts';

/**
 * Images of one size side by side, in their order.
 *
 * @param images - each with `pixels [height*width*3]` of the config, as `readPixels` gives them; their values are copied
 * @throws {@link ShapeError} when an image has another number of values
 */
export function batchPixels(images: readonly { readonly pixels: Uint8Array }[], config: ImageConfig): PixelBatch {
  const { height, width } = config;
  const numValues = height * width * 3;
  const pixels = new Uint8Array(images.length * numValues); // [batch*height*width*3]
  images.forEach((image, index) => {
    if (image.pixels.length !== numValues) throw wrongSize(index, image.pixels.length, config);
    pixels.set(image.pixels, index * numValues);
  });
  return { pixels, batchSize: images.length, height, width };
}

function wrongSize(index: number, received: number, { height, width }: ImageConfig): ShapeError {
  return new ShapeError({
    where: `batchPixels: image ${String(index)}`,
    expected: `${String(height)}x${String(width)}x3 values`,
    received: String(received),
    next: 'Read all images of a batch with the same config.',
  });
}
