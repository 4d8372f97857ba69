import { join } from 'node:path';
import { InputError, refuseBad } from '@tolmach/contracts';
import { readCaptionFile } from './caption-file';
import type { CaptionFileOptions } from './caption-file';
import { listedImages } from './image-list';

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

/**
 * The paths of images with what people wrote of them, in the order of the list, or else of the captions file.
 * @param options - `noteLeftOut` is told the names of images without captions, where no list says which images count; `onBad` of each
 * line or record that is left out
 * @throws {@link InputError} when a file cannot be read, or no image is left
 */
export async function evaluationImages(
  set: EvaluationSet,
  { noteLeftOut, onBad = refuseBad }: CaptionFileOptions = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { images: folder, captions: file, list, split: chosen } = set;
  const all = await readCaptionFile(file, { onBad, noteLeftOut: list === undefined ? noteLeftOut : undefined });
  const listed = list === undefined ? all : await listedImages(list, all, onBad);
  const members = listed.filter(({ split }) => chosen === 'all' || split === chosen);
  if (members.length === 0) throw noImages(set);
  return new Map(members.map(({ image, captions }) => [join(folder, image), captions]));
}

function noImages({ captions, split }: EvaluationSet): InputError {
  return new InputError({
    where: captions,
    expected: split === 'all' ? 'an image with captions' : `an image that it marks ${split}`,
    received: 'no such image',
    next: 'Name another file, another split, or a list of images.',
  });
}
