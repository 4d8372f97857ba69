import { InputError, ModelFileError } from '@tolmach/contracts';
import { jsonBytes } from '@tolmach/model-folder';
import type { UnitCodec } from './unit-codec';

/** File of the characters of a model: a JSON list of strings, each one code point. */
export const CHARACTERS_FILE = 'characters.json';

/** A codec over the code points of a text, in the order of their numbers. */
export function learnCharacters(text: string): UnitCodec {
  return codecOf([...new Set(text)].sort((one, other) => codePoint(one) - codePoint(other)));
}

/**
 * The codec of the characters in a {@link CHARACTERS_FILE}.
 * @param where - folder of the file, for error sentences
 * @throws {@link ModelFileError} when it is not such a list
 */
export function readCharacters(bytes: Uint8Array, where: string): UnitCodec {
  const characters = parse(bytes);
  if (characters !== undefined) return codecOf(characters);
  throw new ModelFileError({
    where: `${where}/${CHARACTERS_FILE}`,
    expected: 'a JSON list of characters, each once',
    received: 'something else',
    next: 'Copy the file that belongs to this model.json beside it.',
  });
}

function parse(bytes: Uint8Array): string[] | undefined {
  try {
    const list: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const isList = Array.isArray(list) && list.every((one) => typeof one === 'string' && [...one].length === 1);
    return isList && new Set(list).size === list.length ? (list as string[]) : undefined; // as just checked
  } catch {
    return undefined;
  }
}

function codecOf(characters: readonly string[]): UnitCodec {
  const idOf = new Map(characters.map((character, id) => [character, id]));
  return {
    units: 'characters',
    size: characters.length,
    files: { [CHARACTERS_FILE]: jsonBytes(characters) },
    encode(text, where, firstLine = 1) {
      const ids = new Int32Array(text.length);
      let count = 0;
      for (const character of text) {
        const id = idOf.get(character);
        if (id === undefined) throw unknownCharacter(text, { character, index: count }, { where, firstLine });
        ids[count++] = id;
      }
      return ids.slice(0, count);
    },
    reader: () => ({ add: (id) => characters[id] ?? '', end: () => '' }),
  };
}

function unknownCharacter(
  text: string,
  { character, index }: { readonly character: string; readonly index: number },
  { where, firstLine }: { readonly where: string; readonly firstLine: number },
): InputError {
  const before = [...text].slice(0, index);
  const line = before.filter((one) => one === '\n').length + firstLine;
  const column = index - before.lastIndexOf('\n');
  const number = codePoint(character).toString(16).toUpperCase().padStart(4, '0');
  return new InputError({
    where: `${where}, line ${String(line)}`,
    expected: 'characters of the training text',
    received: `${JSON.stringify(character)} (U+${number}) in column ${String(column)}`,
    next: 'Remove it, or train with vocabulary.units bytes, which read any text.',
    code: 'unknown-character',
    details: { line, column, character },
  });
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? NaN;
}
