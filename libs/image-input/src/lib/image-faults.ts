import { InputError } from '@tolmach/contracts';

/** File formats that are read, as error sentences list them. */
const READABLE_FORMATS = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';

/** A path as it stands in an error sentence: in quotes with escapes where it holds control characters. */
export function shownPath(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f]/.test(path) ? JSON.stringify(path) : path;
}

/** A file that cannot be an image as it lies there. */
export function damagedImage(
  fault: Readonly<{ where: string; received: string; code: string; cause?: unknown }>,
): InputError {
  return new InputError({
    ...fault,
    expected: `a whole ${READABLE_FORMATS} image`,
    next: 'Fetch or save the file again.',
  });
}

/** An image that would take more memory than is allowed. */
export function tooManyPixels(
  where: string,
  size: Readonly<{ width: number; height: number }>,
  maxPixels: number,
): InputError {
  const { width, height } = size;
  return new InputError({
    where,
    expected: `at most ${String(maxPixels)} pixels`,
    received: `${String(width)}x${String(height)} = ${String(width * height)}`,
    next: 'Make the image smaller, or raise maxPixels if there is memory for it.',
    code: 'image-too-large',
    details: { width, height, maxPixels },
  });
}

/** An image of measurements that are no colours, as satellites and microscopes take them. */
export function tooManyChannels(where: string, channels: number): InputError {
  return new InputError({
    where,
    expected: 'an image in grey, colour or CMYK, with or without transparency',
    received: `${String(channels)} channels`,
    next: 'Save those channels that make a picture as one.',
    code: 'unsupported-format',
    details: { channels },
  });
}

/** What the decoder's complaint about these bytes means to a reader. */
export function decoderFault(where: string, bytes: Uint8Array, cause: unknown): InputError {
  const { format, isReadable } = seenFormat(bytes);
  if (isReadable) return damagedImage({ where, received: `${format} that is damaged`, code: 'damaged-image', cause });
  return new InputError({
    where,
    expected: `an image in ${READABLE_FORMATS} form`,
    received: format,
    next: 'Convert it to one of these, or leave it out.',
    code: format === NO_FORMAT ? 'not-an-image' : 'unsupported-format',
    cause,
  });
}

const NO_FORMAT = 'a file that is no image';

interface FormatMark {
  readonly format: string;
  readonly isReadable: boolean;
  /** Matches the first bytes, read as Latin-1. */
  readonly mark: RegExp;
}

/** How files of each format begin. */
const FORMAT_MARKS: readonly FormatMark[] = [
  { format: 'a JPEG', isReadable: true, mark: /^\xff\xd8\xff/ },
  { format: 'a PNG', isReadable: true, mark: /^\x89PNG\r\n/ },
  { format: 'a WebP', isReadable: true, mark: /^RIFF[^]{4}WEBP/ },
  { format: 'a GIF', isReadable: true, mark: /^GIF8[79]a/ },
  { format: 'an AVIF', isReadable: true, mark: /^[^]{4}ftypavi[fs]/ },
  { format: 'a TIFF', isReadable: true, mark: /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/ },
  { format: 'HEIC', isReadable: false, mark: /^[^]{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/ },
  { format: 'an SVG drawing', isReadable: false, mark: /<svg[\s>]/ },
  { format: 'a PDF document', isReadable: false, mark: /^%PDF-/ },
  { format: 'a BMP', isReadable: false, mark: /^BM[^]{4}\0\0\0\0/ },
  { format: 'JPEG XL', isReadable: false, mark: /^[^]{4}JXL / },
];
const NUM_MARK_BYTES = 1024;

function seenFormat(bytes: Uint8Array): { readonly format: string; readonly isReadable: boolean } {
  const start = Buffer.from(bytes.subarray(0, NUM_MARK_BYTES)).toString('latin1');
  return FORMAT_MARKS.find(({ mark }) => mark.test(start)) ?? { format: NO_FORMAT, isReadable: false };
}
