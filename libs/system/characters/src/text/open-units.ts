import type { CharactersTrainingConfig } from '../training-config';
import { byteCodec } from './byte-codec';
import { CHARACTERS_FILE, learnCharacters, readCharacters } from './character-codec';
import { PIECES_FILE, learnPieces, unitsOfPieces } from './piece-codec';
import type { UnitCodec, Units } from './unit-codec';

/**
 * The units that a config asks for, learnt from training texts where they must be.
 * @param signal - ends the learning of pieces early, with the signal's reason
 */
export async function learnUnits(
  { units, size, characterCoverage }: CharactersTrainingConfig['vocabulary'],
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<UnitCodec> {
  if (units === 'bytes') return byteCodec;
  if (units === 'characters') return learnCharacters(texts.join(''));
  return learnPieces(texts, { vocabularySize: size, characterCoverage, signal });
}

/**
 * The units of a model or checkpoint.
 * @param files - its files by name
 * @param where - folder of the files, for error sentences
 * @throws {@link ModelFileError} when they do not list units
 */
export async function openUnits(
  units: Units,
  files: Readonly<Record<string, Uint8Array>>,
  where: string,
): Promise<UnitCodec> {
  if (units === 'bytes') return byteCodec;
  if (units === 'characters') return readCharacters(files[CHARACTERS_FILE] ?? new Uint8Array(), where);
  return unitsOfPieces(files[PIECES_FILE] ?? new Uint8Array());
}
