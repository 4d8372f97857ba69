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

/** Told the names of the images that have no captions and are left out, in the order of the file; not called for none. */
export type NoteLeftOut = (images: readonly string[]) => void;

/**
 * The images that have captions, without their empty ones.
 * @throws {@link InputError} when the whole file has none but empty captions
 */
export function withCaptions(entries: Iterable<ImageEntry>, path: string, noteLeftOut?: NoteLeftOut): CaptionedImage[] {
  const images = Array.from(entries, (entry) => ({ ...entry, captions: filled(entry.captions) }));
  const [kept, leftOut] = [images.filter(hasCaptions), images.filter((image) => !hasCaptions(image))];
  if (kept.length === 0) throw noCaptions(path, images.length);
  if (leftOut.length > 0) noteLeftOut?.(leftOut.map(({ image }) => image));
  return kept.map(({ place: _, ...image }) => image);
}

/** The sentence about images of a captions file that are left out. */
export function leftOutNote(path: string, images: readonly string[]): string {
  const shown = images.slice(0, NUM_SHOWN).join(', ');
  const more = images.length > NUM_SHOWN ? ', ...' : '';
  const [which, are] =
    images.length === 1 ? ['image', 'has no captions and is'] : ['images', 'have no captions and are'];
  return `${path}: ${images.length} ${which} ${are} left out (${shown}${more})`;
}

/** Names that a sentence lists. */
const NUM_SHOWN = 5;

function hasCaptions({ captions }: ImageEntry): boolean {
  return captions.length > 0;
}

function filled(captions: readonly string[]): string[] {
  return captions.map((caption) => caption.trim()).filter((caption) => caption !== '');
}

function noCaptions(path: string, numImages: number): InputError {
  return new InputError({
    where: path,
    expected: 'captions',
    received:
      numImages === 0
        ? 'no images'
        : `${numImages === 1 ? 'one image' : `${String(numImages)} images`} without any text`,
    next: 'Check that this is the file with the captions.',
    code: 'no-captions',
    details: { path },
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
