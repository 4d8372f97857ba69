import { InputError } from '@tolmach/contracts';
import { NO_FORMAT, fileFormat } from './image-format';

/** File formats that are read, as error sentences list them. */
const READABLE_FORMATS = 'JPEG, PNG, WebP, GIF, AVIF or TIFF';

/** A path as it stands in an error sentence: in quotes, escaped, where it holds control characters or is not UTF-8. */
export function shownPath(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f\p{Cs}]/u.test(path) ? JSON.stringify(path) : path;
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

/** An image of measurements that are not colours, such as satellites and microscopes take. */
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
  const format = fileFormat(bytes);
  const { name, isReadable } = format;
  if (isReadable) return damagedImage({ where, received: `${name} that is damaged`, code: 'damaged-image', cause });
  return new InputError({
    where,
    expected: `an image in ${READABLE_FORMATS} form`,
    received: name,
    next: 'Convert it to one of these, or leave it out.',
    code: format === NO_FORMAT ? 'not-an-image' : 'unsupported-format',
    cause,
  });
}
