import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { withClearCanvas } from './gif-canvas';
import { decoderFault, tooManyChannels, tooManyPixels } from './image-faults';
import type { SourceBytes } from './read-source';

/** Images of more pixels are refused unless the caller says otherwise: 400 MB decoded, with four channels. */
export const DEFAULT_MAX_PIXELS = 100_000_000;

/*
 * Only decoders of photographs, each named: SVG is a program that is drawn with the fonts of the machine (other pixels
 * on each) and may take any time; the rest of what a build of libvips happens to know has no tests here.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((format) => `VipsForeignLoad${format}`),
});

/*
 * libvips remembers results of operations. Here every operation has new bytes as its input, so none is found again, and
 * up to 50 MB of images would be kept for nothing. Threads go to different images, not to parts of one.
 */
sharp.cache(false);
sharp.concurrency(1);

/** An image whose header has been read and whose pixels have not. */
interface OpenImage {
  /** Turned as its EXIF orientation says, in sRGB with 8 bit a channel; not yet flattened or resized. */
  readonly pipeline: Sharp;
  /** Of the image as it is seen. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the header. Of an animation the first frame counts, and what it leaves of the canvas is transparent. A file that ends early is an error; damage that leaves the
 * size of the picture alone is not: some cameras write JPEGs that libjpeg warns about and reads to the last pixel.
 *
 * @throws {@link InputError} when these bytes are no image of a known format, or one of more pixels than `maxPixels` or of
 *   more channels than colours and transparency take
 */
export async function openImage({ where, bytes }: SourceBytes, maxPixels = DEFAULT_MAX_PIXELS): Promise<OpenImage> {
  const header = decoderOf(bytes);
  const metadata = await decoding({ where, bytes }, () => header.metadata());
  const { autoOrient: size, channels, space, format, hasAlpha } = metadata;
  if (size.width * size.height > maxPixels) throw tooManyPixels(where, size, maxPixels);
  if (channels > (space === 'cmyk' ? 5 : 4)) throw tooManyChannels(where, channels);
  const decoder = format === 'gif' && !hasAlpha ? decoderOf(withClearCanvas(bytes)) : header;
  return { pipeline: decoder.autoOrient().toColourspace('srgb'), width: size.width, height: size.height };
}

function decoderOf(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true });
}

/**
 * The outcome of `work`, which decodes these bytes.
 *
 * @throws {@link InputError} in place of the decoder's own error, which is its cause
 */
export async function decoding<Outcome>({ where, bytes }: SourceBytes, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    throw decoderFault(where, bytes, error);
  }
}
