import { join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import type { HostTensors, Shortlist, TranslationModelFile } from '@tolmach/contracts';
import { readSafetensors, writeSafetensors } from '@tolmach/safetensors';
import { describeModelOf } from './describe-model';
import { WEIGHTS_FILE, fileBeside, readModelFile } from './model-file';

/** A translation model folder's content. */
export interface ModelFolder {
  readonly file: TranslationModelFile;
  readonly weights: HostTensors;
  /** Bytes of the piece models by file name. */
  readonly pieces: Readonly<Record<string, Uint8Array>>;
  /** Where model.json names one. */
  readonly shortlist?: Shortlist;
}

/**
 * All files of a translation model folder, checked.
 * @throws {@link ModelFileError} when a file is missing, damaged or outside the folder, or the model is of another kind
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const file = await describeModelOf(folder, 'translation');
  const pieces = await readPieces(folder, [file.sourcePieces, file.targetPieces]);
  const weights = await readTensors(join(folder, WEIGHTS_FILE));
  const shortlist =
    file.shortlist && (await readShortlist(fileBeside(folder, file.shortlist.file, 'a shortlist'), file));
  return { file, weights, pieces, ...(shortlist && { shortlist }) };
}

/** Bytes of the piece models that model.json names, by file name. */
export async function readPieces(folder: string, names: readonly string[]): Promise<Record<string, Uint8Array>> {
  const pieces: Record<string, Uint8Array> = {};
  for (const name of new Set(names)) {
    pieces[name] = await readModelFile(fileBeside(folder, name, 'piece models'));
  }
  return pieces;
}

/** The tensors of a safetensors file of a model. */
export async function readTensors(path: string): Promise<HostTensors> {
  return readSafetensors(await readModelFile(path), path);
}

async function readShortlist(path: string, file: TranslationModelFile): Promise<Shortlist> {
  const { perPiece, always, ...others } = await readTensors(path);
  const sizes = [file.sourceVocabularySize, file.targetVocabularySize] as const;
  if (perPiece?.shape[0] === sizes[0] && perPiece.shape.length === 2 && always?.shape.length === 1) {
    const isId = (id: number) => Number.isInteger(id) && id >= -1 && id < sizes[1];
    const areIds = perPiece.values.every(isId) && always.values.every(isId);
    if (areIds && !always.values.includes(-1) && always.values.includes(file.specialIds.end))
      return { perPiece, always };
  }
  throw new ModelFileError({
    where: path,
    expected: `target ids, always and perPiece for ${String(sizes[0])} source pieces`,
    received: Object.keys({ perPiece, always, ...others }).join(', '),
    next: 'Learn it again with translate shortlist, or take it out of model.json.',
  });
}

/** The file that a shortlist is kept in. */
export function shortlistBytes({ perPiece, always }: Shortlist): Uint8Array {
  return writeSafetensors({ perPiece, always });
}
