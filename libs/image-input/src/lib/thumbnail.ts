import { decoding, openImage } from './open-image';
import { readSource } from './read-source';

/** How a thumbnail is made. */
export interface ThumbnailOptions {
  /** A larger image is refused before its pixels are decoded; default {@link DEFAULT_MAX_PIXELS}. */
  readonly maxPixels?: number;
  /** Colour behind transparent pixels, #rrggbb; default: white. */
  readonly background?: string;
  /** Quality of the JPEG, 1 to 100; default 75. */
  readonly quality?: number;
}

/**
 * A small JPEG of an image as it is seen: turned as its EXIF orientation says, with nothing of its metadata. An image
 * that is small already keeps its size.
 *
 * @param source - path or bytes of an image that {@link readPixels} reads
 * @param size - pixels of the longer side at most
 * @returns the bytes of a JPEG file
 * @throws {@link InputError} as {@link readPixels} does
 */
export async function thumbnail(
  source: string | Uint8Array,
  size: number,
  options: ThumbnailOptions = {},
): Promise<Uint8Array> {
  const { background = '#ffffff', quality = 75 } = options;
  const file = await readSource(source);
  const { pipeline } = await openImage(file, options.maxPixels);
  pipeline.flatten({ background }).resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });
  const data = await decoding(file, () => pipeline.jpeg({ quality }).toBuffer());
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}
