import { createHash } from 'node:crypto';
import { ShapeError } from '@tolmach/contracts';
import type { ImageConfig } from '@tolmach/contracts';
import type { ResizeOptions } from 'sharp';
import { decoding, openImage } from './open-image';
import { readSource } from './read-source';

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
export interface ReadOptions {
  /** A larger image is refused before its pixels are decoded; {@link DEFAULT_MAX_PIXELS} when left out. */
  readonly maxPixels?: number;
  /** Left and right change places, as augmentation does. */
  readonly isMirrored?: boolean;
}

const FITS = { squash: 'fill', crop: 'cover', pad: 'contain' } as const;

/**
 * The pixels of an image file at the size of the config: turned as its EXIF orientation says, laid on the background
 * where it is transparent, in sRGB (grey, CMYK and colour profiles are converted) with 8 bit a channel, resized by
 * antialiased bicubic interpolation. An image that has this size already comes through untouched.
 * Of an animation, the first frame.
 *
 * @param source - path of a JPEG, PNG, WebP, GIF, AVIF or TIFF file, or its bytes
 * @throws {@link InputError} when the file cannot be read (`no-such-file`, `no-permission`, `is-a-folder`, `not-a-file`,
 *   `empty-file`, `file-too-large`, `file-changed`, `unreadable-file`), is no image (`not-an-image`,
 *   `unsupported-format`), is damaged or cut short (`damaged-image`), or has too many pixels (`image-too-large`)
 */
export async function readPixels(
  source: string | Uint8Array,
  config: ImageConfig,
  options: ReadOptions = {},
): Promise<DecodedImage> {
  const file = await readSource(source);
  const { pipeline, width, height } = await openImage(file, options.maxPixels);
  const resized = pipeline.flatten({ background: config.background }).resize(resizeOptions(config));
  if (options.isMirrored === true) resized.flop();
  const data = await decoding(file, () => resized.raw({ depth: 'uchar' }).toBuffer());
  expectSize(file.where, data, config);
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length); // [height*width*3]
  return { pixels, width, height, sha256: createHash('sha256').update(file.bytes).digest('hex') };
}

/** Catmull-Rom is Pillow's bicubic; leaving JPEG's own scaling a factor of two keeps its rounding out of the result. */
function resizeOptions(config: ImageConfig): ResizeOptions {
  return {
    width: config.width,
    height: config.height,
    fit: FITS[config.resize],
    background: config.background,
    kernel: 'cubic',
    fastShrinkOnLoad: false,
  };
}

function expectSize(where: string, data: Uint8Array, { width, height }: ImageConfig): void {
  if (data.length === height * width * 3) return;
  throw new ShapeError({
    where,
    expected: `${String(height)}x${String(width)}x3 values from the decoder`,
    received: String(data.length),
    next: 'Please report this with the file.',
  });
}
