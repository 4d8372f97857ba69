import { InputError, ModelFileError } from '@tolmach/contracts';
import type { SpecialIds } from '@tolmach/contracts';
import { wellFormed } from './normalize-text';
import { PieceType, SPACE_MARK } from './piece-model';
import type { PieceModelFile } from './piece-model-file';
import { reasonOf } from './reason-of';
import type { Processor } from './sentencepiece-door';
import { rememberWords } from './word-memory';

/** Text to pieces to ids and back, with one vocabulary. */
export interface PieceCodec {
  /** Pieces in the vocabulary; ids are 0 to `size - 1`. */
  readonly size: number;
  readonly specialIds: SpecialIds;
  /** The `.model` file, for copying it into a model folder. */
  readonly bytes: Uint8Array;
  /** Returns the pieces of a sentence; what is not in the vocabulary comes as its own text. */
  encode(text: string): string[];
  /** Returns the ids of a sentence, without start and end. */
  encodeIds(text: string): number[];
  /**
   * Returns the text of ids; pad, start and end leave nothing behind.
   *
   * @throws {@link InputError} when an id is outside the vocabulary
   */
  decodeIds(ids: readonly number[]): string;
  /**
   * Returns the piece of an id, e.g. `<pad>`.
   *
   * @throws {@link InputError} when the id is outside the vocabulary
   */
  piece(id: number): string;
}

/** What a codec is made of: the parsed file and the same file in SentencePiece. */
export interface PieceCodecParts {
  readonly where: string;
  readonly bytes: Uint8Array;
  readonly file: PieceModelFile;
  readonly processor: Processor;
  readonly specialIds: SpecialIds;
}

/** Returns the codec of a loaded model; see `openPieceCodec`. */
export function makePieceCodec(parts: PieceCodecParts): PieceCodec {
  const { where, bytes, file, processor, specialIds } = parts;
  const whole = (text: string): number[] => guarded(where, () => processor.encodeIds(text));
  const encodeIds = canEncodeByWord(file) ? byWord(whole) : whole;
  const piece = (id: number): string => {
    const found = file.pieces[id];
    if (found === undefined) throw outsideVocabulary(id, file.pieces.length);
    return found.text;
  };
  return {
    size: file.pieces.length,
    specialIds,
    bytes,
    encode: (text) => guarded(where, () => processor.encodePieces(wellFormed(text))),
    encodeIds: (text) => encodeIds(wellFormed(text)),
    decodeIds: (ids) => {
      ids.forEach(piece);
      return guarded(where, () => processor.decodeIds(ids));
    },
    piece,
  };
}

/**
 * Byte-pair encoding treats each word by itself when no piece reaches over a space and the space mark is known (a run
 * of unknown characters becomes one id, even over an unknown mark).
 */
function canEncodeByWord(file: PieceModelFile): boolean {
  if (!file.isBpe || !file.hasPlainSpaces) return false;
  const isSpaceKnown = file.pieces.some(({ text, type }) => text === SPACE_MARK && type === PieceType.normal);
  return isSpaceKnown && file.pieces.every(({ text }) => !text.includes(SPACE_MARK, 1) && !text.includes(' '));
}

/** Written-out space marks, and marks that combine with a space, belong to two words at once. */
const TOUCHES_TWO_WORDS = new RegExp(`${SPACE_MARK}| \\p{M}`, 'u');

function byWord(whole: (text: string) => number[]): (text: string) => number[] {
  const encodeWord = rememberWords(whole);
  return (text) => {
    if (TOUCHES_TWO_WORDS.test(text)) return whole(text);
    const ids: number[] = [];
    for (const word of text.split(' ')) {
      if (word !== '') for (const id of encodeWord(word)) ids.push(id);
    }
    return ids;
  };
}

/** A hostile normalisation table can make SentencePiece trap at any sentence. */
function guarded<Result>(where: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw new ModelFileError({
      where,
      expected: 'a piece model that works on all text',
      received: reasonOf(cause),
      next: 'Copy or train the file again.',
      cause,
    });
  }
}

function outsideVocabulary(id: number, size: number): InputError {
  return new InputError({
    where: 'PieceCodec',
    expected: `an id from 0 to ${size - 1}`,
    received: String(id),
    next: 'Use ids made with the same piece model.',
  });
}
