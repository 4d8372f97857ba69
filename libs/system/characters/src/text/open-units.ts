import type { CharactersTrainingConfig } from '@tolmach/contracts';
import { byteCodec } from './byte-codec';
import { CHARACTERS_FILE, learnCharacters, readCharacters } from './character-codec';
import type { UnitCodec, Units } from './unit-codec';

/** The units that a config asks for, learnt from training texts where they must be. */
export function learnUnits({ units }: CharactersTrainingConfig['vocabulary'], texts: readonly string[]): UnitCodec {
  return units === 'bytes' ? byteCodec : learnCharacters(texts.join(''));
}

/**
 * The units of a model or checkpoint.
 * @param files - its files by name
 * @param where - folder of the files, for error sentences
 * @throws {@link ModelFileError} when they do not list units
 */
export function openUnits(units: Units, files: Readonly<Record<string, Uint8Array>>, where: string): UnitCodec {
  return units === 'bytes' ? byteCodec : readCharacters(files[CHARACTERS_FILE] ?? new Uint8Array(), where);
}
