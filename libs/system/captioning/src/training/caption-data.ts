import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import type { OpenRun } from '@tolmach/training';
import type { CaptioningTrainingConfig } from '../training-config';
import { readCaptionFile } from '../data/caption-file';
import { leftOutNote } from '../data/caption-file-images';
import type { CaptionedImage } from '../data/caption-file-images';
import { listedImages } from '../data/image-list';
import { sentenceForm } from './sentence-form';

/** An image file and what people say it shows. */
export interface CaptionedFile {
  readonly path: string;
  readonly captions: readonly string[];
}

/** Captions of the two sets of a run, as the config wants their form. */
export interface CaptionData {
  readonly train: readonly CaptionedFile[];
  readonly validation: readonly CaptionedFile[];
}

/**
 * The captioned images of a run.
 * @throws {@link InputError} when a file cannot be read, a set is empty, or an image is in both; what is wrong with lines and
 * listed images is added to `faults`
 */
export async function readCaptionData(
  { data }: Pick<CaptioningTrainingConfig, 'data'>,
  { faults, say }: Pick<OpenRun, 'faults' | 'say'>,
): Promise<CaptionData> {
  const onBad = faults.add;
  const noteLeftOut = (images: readonly string[]) => say(leftOutNote(data.captions, images));
  const all = await readCaptionFile(data.captions, { noteLeftOut, onBad });
  const form = (caption: string) => (data.sentenceForm ? sentenceForm(caption) : caption.trim());
  const open = ({ image, captions }: CaptionedImage): CaptionedFile => ({
    path: join(data.images, image),
    captions: captions.map(form).filter((caption) => caption !== ''),
  });
  const set = async (list: string | undefined, split: 'train' | 'val') => {
    const chosen = list === undefined ? all.filter((one) => one.split === split) : await listedImages(list, all, onBad);
    const kept = chosen.map(open).filter(({ captions }) => captions.length > 0);
    if (kept.length === 0) throw emptySet(data.captions, split);
    return kept;
  };
  const sets = { train: await set(data.train, 'train'), validation: await set(data.validation, 'val') };
  expectApart(sets, data.captions);
  return sets;
}

/** Equal for equal captions of equal images. @param hashes - of the image files, by path */
export function captionChecksum(files: readonly CaptionedFile[], hashes: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const { path, captions } of files) hash.update(JSON.stringify([hashes.get(path), captions]));
  return hash.digest('hex');
}

function expectApart({ train, validation }: CaptionData, where: string): void {
  const trained = new Set(train.map(({ path }) => path));
  const both = validation.filter(({ path }) => trained.has(path));
  if (both.length === 0) return;
  throw new InputError({
    where,
    expected: 'validation images that are not trained on',
    received: `${String(both.length)} that are, ${both[0]?.path ?? ''} among them`,
    next: 'Take them out of one of the two lists.',
    code: 'validation-in-training',
  });
}

function emptySet(where: string, split: 'train' | 'val'): InputError {
  const key = split === 'train' ? 'data.train' : 'data.validation';
  return new InputError({
    where,
    expected: `images to ${split === 'train' ? 'train' : 'validate'} on`,
    received: 'none',
    next: `Name a file with their names as ${key}, or use a captions file with splits.`,
    code: 'empty-split',
  });
}
