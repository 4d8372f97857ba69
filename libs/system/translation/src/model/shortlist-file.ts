import { join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import type { Shortlist } from '@tolmach/contracts';
import { readSafetensors, writeSafetensors } from '@tolmach/safetensors';
import type { TranslationParts } from '../system';

/**
 * The shortlist of a model that has one.
 * @param folder - of the model, for the error sentence
 * @throws {@link ModelFileError} when its file does not hold one for this model
 */
export function shortlistOf({ file, files }: TranslationParts, folder: string): Shortlist | undefined {
  if (file.shortlist === undefined) return undefined;
  const path = join(folder, file.shortlist.file);
  const { perPiece, always, ...others } = readSafetensors(files[file.shortlist.file] ?? new Uint8Array(), path);
  const sizes = [file.sourceVocabularySize, file.targetVocabularySize] as const;
  if (perPiece?.shape[0] === sizes[0] && perPiece.shape.length === 2 && always?.shape.length === 1) {
    const isId = (id: number) => Number.isInteger(id) && id >= -1 && id < sizes[1];
    const areIds = perPiece.values.every(isId) && always.values.every(isId);
    if (areIds && !always.values.includes(-1) && always.values.includes(file.specialIds.end))
      return { perPiece, always };
  }
  throw new ModelFileError({
    where: path,
    expected: `target ids, always and perPiece for ${sizes[0]} source pieces`,
    received: Object.keys({ perPiece, always, ...others }).join(', '),
    next: 'Learn the shortlist again, or take it out of model.json.',
  });
}

/** The file that a shortlist is kept in. */
export function shortlistBytes({ perPiece, always }: Shortlist): Uint8Array {
  return writeSafetensors({ perPiece, always });
}
