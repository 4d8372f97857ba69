import { readPixels } from '@tolmach/image-input';
import { imageConfigSchema } from '@tolmach/contracts';
import { tiffBytes } from './tiff-bytes';

describe('tiffBytes', () => {
  it.each([
    [16, 17],
    [21, 19], // an odd number of bytes
  ])('is read as the pixels that it was made of, %i x %i', async (height, width) => {
    const pixels = Uint8Array.from({ length: height * width * 3 }, (_, place) => (place * 37) % 251);
    const config = imageConfigSchema.parse({ height, width });
    const image = await readPixels(tiffBytes(pixels, { height, width }), config);
    expect([...image.pixels]).toEqual([...pixels]);
  });
});
