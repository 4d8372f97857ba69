import type { ImageConfig } from '@tolmach/contracts';
import type { Sharp } from 'sharp';
import { enlargeAxis } from './enlarge-axis';
import { hashBytes } from './hash-image';
import { layOnBackground } from './lay-on-background';
import { decoding, openImage } from './open-image';
import { readSource } from './read-source';
import type { SourceOptions } from './read-source';
import { resizePlan } from './resize-plan';
import type { AxisPlan, ResizePlan } from './resize-plan';

/** An image at the size that a network sees. */
export interface DecodedImage {
  /** height*width*3 of the config, row by row; red, green, blue, 0 to 255 */
  readonly pixels: Uint8Array;
  /** Columns of the image in the file as it is seen, after its EXIF orientation. */
  readonly width: number;
  /** Rows of the image in the file as it is seen. */
  readonly height: number;
  /** SHA-256 of the bytes of the file, hexadecimal. */
  readonly sha256: string;
}

/** How one image is read. */
export interface ReadOptions extends SourceOptions {
  /** A larger image is refused before its pixels are decoded; {@link DEFAULT_MAX_PIXELS} if omitted. */
  readonly maxPixels?: number;
  /** Left and right are exchanged, as augmentation does. */
  readonly isMirrored?: boolean;
}

/**
 * The pixels of an image file at the size of the config: turned as its EXIF orientation says, laid on the background
 * where it is transparent, in sRGB (grey, CMYK and colour profiles are converted) with 8 bits per channel, resized by
 * antialiased bicubic interpolation. An image that has this size already comes through untouched.
 * Of an animation, the first frame.
 *
 * @param source - path of a JPEG, PNG, WebP, GIF, AVIF or TIFF file, or its bytes
 * @throws {@link InputError} when the file cannot be read (`no-such-file`, `no-permission`, `is-a-folder`, `not-a-file`,
 *   `empty-file`, `file-too-large`, `file-changed`, `unreadable-file`), is not an image (`not-an-image`,
 *   `unsupported-format`), is damaged or cut short (`damaged-image`), or has too many pixels (`image-too-large`)
 */
export async function readPixels(
  source: string | Uint8Array,
  config: ImageConfig,
  options: ReadOptions = {},
): Promise<DecodedImage> {
  const file = await readSource(source, options);
  const image = await openImage(file, options.maxPixels);
  const plan = resizePlan(config, image);
  image.pipeline.flatten({ background: config.background });
  const shrunk = await decoding(file, () => shrunkPixels(image.pipeline, plan));
  const pixels = layOnBackground(enlarge(shrunk, plan), plan, config); // [height*width*3]
  return {
    pixels: options.isMirrored === true ? mirrorRows(pixels, config.width) : pixels,
    width: image.width,
    height: image.height,
    sha256: hashBytes(file.bytes),
  };
}

/** Each axis as it is seen, but one that is to be enlarged as it is in the file. */
async function shrunkPixels(pipeline: Sharp, { columns, rows }: ResizePlan): Promise<Uint8Array> {
  pipeline.resize({
    width: Math.min(columns.inSize, columns.scaledSize),
    height: Math.min(rows.inSize, rows.scaledSize),
    fit: 'fill',
    kernel: 'cubic', // Catmull-Rom, which is Pillow's bicubic
    fastShrinkOnLoad: false, // JPEG's own scaling leaves a factor of two to the kernel, and its rounding is not seen
  });
  const [left, width] = seenPart(columns);
  const [top, height] = seenPart(rows);
  const data = await pipeline.extract({ left, top, width, height }).raw({ depth: 'uchar' }).toBuffer();
  return new Uint8Array(data.buffer, data.byteOffset, data.length); // [height, width, 3]
}

function seenPart(axis: AxisPlan): readonly [from: number, count: number] {
  return isEnlarged(axis) ? [0, axis.inSize] : [axis.from, axis.count];
}

function isEnlarged({ inSize, scaledSize }: AxisPlan): boolean {
  return scaledSize > inSize;
}

function enlarge(pixels: Uint8Array, { columns, rows }: ResizePlan): Uint8Array {
  const wide = isEnlarged(columns) ? enlargeAxis(pixels, columns, 3) : pixels;
  return isEnlarged(rows) ? enlargeAxis(wide, rows, columns.count * 3) : wide;
}

/**
 * The image with left and right exchanged.
 *
 * @param pixels - [height, width, 3]
 */
function mirrorRows(pixels: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(pixels.length); // [height, width, 3]
  const rowLength = width * 3;
  for (let start = 0; start < pixels.length; start += rowLength) {
    for (let left = 0, right = rowLength - 3; left < rowLength; left += 3, right -= 3) {
      mirrored[start + left] = pixels[start + right] ?? 0;
      mirrored[start + left + 1] = pixels[start + right + 1] ?? 0;
      mirrored[start + left + 2] = pixels[start + right + 2] ?? 0;
    }
  }
  return mirrored;
}
