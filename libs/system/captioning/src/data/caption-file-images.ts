import { InputError } from '@tolmach/contracts';

/** An image with what people say it shows. */
export interface CaptionedImage {
  /** File name, as the captions file gives it. */
  readonly image: string;
  /** In the order of the file, without white space around them; at least one, and none of them empty. */
  readonly captions: readonly string[];
  /** Set of the image, where the file tells. */
  readonly split?: 'train' | 'val' | 'test';
}

/** An image as a captions file has it, before its captions are looked at. */
export interface ImageEntry {
  readonly image: string;
  readonly captions: string[];
  /** Where the file first names it: `line 3`, `images[2]`. */
  readonly place: string;
  readonly split?: 'train' | 'val' | 'test';
}

/** Adds a caption to its image, which is put behind the others if it is new. */
export function addCaption(images: Map<string, ImageEntry>, image: string, caption: string, place: string): void {
  const entry = images.get(image);
  if (entry === undefined) images.set(image, { image, captions: [caption], place });
  else entry.captions.push(caption);
}

/**
 * The images without their empty captions.
 * @throws {@link InputError} when an image, or the whole file, has none but empty ones
 */
export function withCaptions(entries: Iterable<ImageEntry>, path: string): CaptionedImage[] {
  const images = Array.from(entries, (entry) => ({ ...entry, captions: filled(entry.captions) }));
  if (images.every(({ captions }) => captions.length === 0)) throw noCaptions(path, images.length);
  return images.map(({ place, ...image }) => {
    if (image.captions.length === 0) throw withoutCaption(path, image.image, place);
    return image;
  });
}

function filled(captions: readonly string[]): string[] {
  return captions.map((caption) => caption.trim()).filter((caption) => caption !== '');
}

function noCaptions(path: string, numImages: number): InputError {
  return new InputError({
    where: path,
    expected: 'captions',
    received: numImages === 0 ? 'no images' : `${String(numImages)} images without any text`,
    next: 'Check that this is the file with the captions.',
    code: 'no-captions',
    details: { path },
  });
}

function withoutCaption(path: string, image: string, place: string): InputError {
  return new InputError({
    where: `${path}, ${place}`,
    expected: 'a caption for each image',
    received: `none for ${image}`,
    next: 'Write a caption or take the image out of the file.',
    code: 'no-captions',
    details: { path, image },
  });
}

/** The error for a record of a captions file. @param place - `line 3` */
export function recordFault(
  path: string,
  place: string,
  fault: { readonly expected: string; readonly received: string; readonly next: string; readonly cause?: unknown },
): InputError {
  return new InputError({ ...fault, where: `${path}, ${place}`, code: 'bad-caption-record', details: { path, place } });
}
