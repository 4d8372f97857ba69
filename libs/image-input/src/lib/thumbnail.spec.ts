import { InputError } from '@tolmach/contracts';
import sharp from 'sharp';
import { picture, slope, slopePicture } from '../../testing/pictures';
import { thumbnail } from './thumbnail';

it.each([
  [200, 300, { height: 64, width: 96 }],
  [300, 200, { height: 96, width: 64 }],
  [40, 30, { height: 40, width: 30 }],
  [1, 2000, { height: 1, width: 96 }],
])('of %i x %i fits the size and is never enlarged', async (height, width, expected) => {
  const small = await thumbnail(await slopePicture(height, width).png().toBuffer(), 96);
  expect(await sharp(small).metadata()).toMatchObject({ format: 'jpeg', ...expected });
});

it('is upright and carries no metadata of the image', async () => {
  const jpeg = await slopePicture(200, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const metadata = await sharp(await thumbnail(jpeg, 90)).metadata();
  expect([metadata.width, metadata.height, metadata.orientation, metadata.exif]).toEqual([
    60,
    90,
    undefined,
    undefined,
  ]);
});

it('lies on the background where it is transparent, white unless another is given', async () => {
  const clear = await picture(
    slope(20, 20, 4).map((value, index) => (index % 4 === 3 ? 0 : value)),
    20,
    20,
  )
    .png()
    .toBuffer();
  const firstPixel = async (jpeg: Uint8Array): Promise<number[]> => [
    ...(await sharp(jpeg).raw().toBuffer()).subarray(0, 3),
  ];
  expect(await firstPixel(await thumbnail(clear, 20))).toEqual([255, 255, 255]);
  expect(await firstPixel(await thumbnail(clear, 20, { background: '#000000' }))).toEqual([0, 0, 0]);
});

it('of lower quality takes fewer bytes', async () => {
  const png = await slopePicture(200, 300).png().toBuffer();
  expect((await thumbnail(png, 200, { quality: 20 })).length).toBeLessThan((await thumbnail(png, 200)).length);
});

it('refuses what readPixels refuses', async () => {
  await expect(thumbnail('missing.jpg', 96)).rejects.toThrow(InputError);
  const png = await slopePicture(20, 30).png().toBuffer();
  await expect(thumbnail(png, 96, { maxPixels: 599 })).rejects.toMatchObject({ code: 'image-too-large' });
});
