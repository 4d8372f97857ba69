import { join } from 'node:path';
import { InputError, nearestWord } from '@tolmach/contracts';
import { readCaptionFile } from './caption-file';
import type { CaptionedImage, NoteLeftOut } from './caption-file-images';
import { readImageList } from './image-list';

/** Which images are scored. */
export interface EvaluationSet {
  /** Folder that the names are in. */
  readonly images: string;
  /** File with the captions that people wrote. */
  readonly captions: string;
  /** File with the names of those that count, one per line. */
  readonly list: string | undefined;
  readonly split: 'all' | 'train' | 'val' | 'test';
}

/** Missing names that a sentence lists. */
const NUM_SHOWN = 5;

/**
 * The paths of images with what people wrote of them, in the order of the list, or else of the captions file.
 * @param noteLeftOut - told the names of images without captions, where no list says which images count
 * @throws {@link InputError} when a file cannot be read, or the list names an image without captions
 */
export async function evaluationImages(
  set: EvaluationSet,
  noteLeftOut?: NoteLeftOut,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const captioned = await readCaptionFile(set.captions, {
    noteLeftOut: set.list === undefined ? noteLeftOut : undefined,
  });
  const chosen = set.list === undefined ? captioned : listed(captioned, await readImageList(set.list), set.list);
  const members = chosen.filter(({ split }) => set.split === 'all' || split === set.split);
  if (members.length === 0) throw noImages(set);
  return new Map(members.map(({ image, captions }) => [join(set.images, image), captions]));
}

function listed(captioned: readonly CaptionedImage[], names: readonly string[], list: string): CaptionedImage[] {
  const byName = new Map(captioned.map((one) => [one.image, one]));
  const bySpelling = new Map(captioned.map((one) => [one.image.normalize(), one])); // é may be one character or two
  const captionsOf = (name: string) => byName.get(name) ?? bySpelling.get(name.normalize());
  const missing = names.filter((name) => captionsOf(name) === undefined);
  if (missing.length === 0) return names.flatMap((name) => captionsOf(name) ?? []);
  const near = nearestWord(missing[0] ?? '', [...byName.keys()].slice(0, 1000)); // enough for a slip of the extension
  throw new InputError({
    where: list,
    expected: 'names of images that the captions file has',
    received: `${missing.length} ${missing.length === 1 ? 'other' : 'others'} (${missing.slice(0, NUM_SHOWN).join(', ')})`,
    next: near === undefined ? 'Name them as the captions file does.' : `Did you mean ${near}?`,
    code: 'no-captions',
  });
}

function noImages({ captions, split }: EvaluationSet): InputError {
  return new InputError({
    where: captions,
    expected: split === 'all' ? 'an image with captions' : `an image that it marks ${split}`,
    received: 'no such image',
    next: 'Name another file, another split, or a list of images.',
  });
}
