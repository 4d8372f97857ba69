import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thumbnail } from '@tolmach/image-input';
import { randomValues } from './random-values';
import { tiffBytes } from './tiff-bytes';

/** Size of the pictures, that of photographs in captioning data sets. */
export const PICTURE_SIZE = { width: 500, height: 375 };
const QUALITY = 90;
/** Half width of the noise added to the waves: at this quality a file has about 60 KiB. */
const NOISE = 16;

/** Writes JPEG files of coloured waves with noise, identical on every run. */
export async function writeRandomPictures(folder: string, count: number): Promise<void> {
  const draw = randomValues();
  for (let index = 0; index < count; index++) {
    const noise = draw(PICTURE_SIZE.width * PICTURE_SIZE.height * 3, NOISE);
    const picture = tiffBytes(waves(index, noise), PICTURE_SIZE);
    const jpeg = await thumbnail(picture, PICTURE_SIZE.width, { quality: QUALITY });
    await writeFile(join(folder, `picture-${String(index).padStart(4, '0')}.jpg`), jpeg);
  }
}

/** [height*width*3] */
function waves(index: number, noise: Float32Array): Uint8Array {
  const { width } = PICTURE_SIZE;
  return Uint8Array.from(noise, (value, place) => {
    const [pixel, colour] = [Math.floor(place / 3), place % 3];
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const wave = Math.sin(row / (9 + index) + colour) + Math.cos(column / (23 - (index % 11)) - colour * index);
    return 127 + 50 * wave + value; // 11 to 243
  });
}
