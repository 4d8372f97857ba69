import type { CharactersTrainingConfig } from '../training-config';
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

/** A codec over the bytes of UTF-8, which knows any text. */
export const byteCodec: UnitCodec = {
  units: 'bytes',
  size: 256,
  files: {},
  encode: (text) => Int32Array.from(new TextEncoder().encode(text)),
  reader() {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return { add: (id) => decoder.decode(Uint8Array.of(id), { stream: true }), end: () => decoder.decode() };
  },
};
