import { InputError } from '@tolmach/contracts';
import type { SentencePieceRelease, SpecialIds } from '@tolmach/contracts';
import { byteOf } from './byte-piece';
import { decodePieces } from './decode-pieces';
import { modelNormalizer } from './model-normalizer';
import { wellFormed } from './normalize-text';
import { PieceType, SPACE_MARK } from './piece-model';
import { pieceEncoder } from './piece-encoder';
import type { PieceModelFile } from './piece-model-file';
import { SymbolSet } from './symbol-set';

/** Text to pieces to ids and back, with one vocabulary. */
export interface PieceCodec {
  /** Pieces in the vocabulary; ids are 0 to `size - 1`. */
  readonly size: number;
  readonly specialIds: SpecialIds;
  /** The release of SentencePiece that gives the same ids. */
  readonly sentencePiece: SentencePieceRelease;
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
  /** Returns the byte that an id stands for, where it is that of a byte piece. */
  byteOf(id: number): number | undefined;
}

/** What a codec is made of. */
export interface PieceCodecParts {
  readonly bytes: Uint8Array;
  readonly file: PieceModelFile;
  readonly specialIds: SpecialIds;
  readonly sentencePiece: SentencePieceRelease;
}

/** Returns the codec of a piece model; see `openPieceCodec`. */
export function makePieceCodec({ bytes, file, specialIds, sentencePiece }: PieceCodecParts): PieceCodec {
  const encode = pieceEncoder(file, sentencePiece);
  const whole = (text: string): number[] => encode(text).map(({ id }) => id);
  const encodeIds = canEncodeByWord(file) ? byWord(whole) : whole;
  const { denormalizer } = file;
  const denormalize = denormalizer === undefined ? undefined : modelNormalizer(denormalizer, new SymbolSet([]));
  const pieceOf = (id: number) => {
    const found = file.pieces[id];
    if (found === undefined) throw outsideVocabulary(id, file.pieces.length);
    return found;
  };
  return {
    size: file.pieces.length,
    specialIds,
    sentencePiece,
    bytes,
    encode: (text) => encode(wellFormed(text)).map((piece) => piece.text),
    encodeIds: (text) => encodeIds(wellFormed(text)),
    decodeIds: (ids) => {
      const text = decodePieces(ids.map(pieceOf), file);
      return denormalize?.(text) ?? text;
    },
    piece: (id) => pieceOf(id).text,
    byteOf: (id) => {
      const { text, type } = pieceOf(id);
      return type === PieceType.byte ? byteOf(text) : undefined;
    },
  };
}

/** The names of rules that rewrite a space by itself, or with a mark that combines with it. */
const PLAIN_RULES: readonly string[] = ['identity', 'nfkc', 'nfkc_cf', 'nmt_nfkc', 'nmt_nfkc_cf'];

/**
 * Byte-pair encoding treats each word by itself when spaces are collapsed and one stands in front of every word, no
 * piece reaches over a space, and the space mark is known (a run of unknown characters becomes one id, even over an
 * unknown mark).
 */
function canEncodeByWord({ kind, normalizer, pieces }: PieceModelFile): boolean {
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, treatWhitespaceAsSuffix, name } = normalizer;
  const isCollapsing = addDummyPrefix && removeExtraWhitespaces && escapeWhitespaces && !treatWhitespaceAsSuffix;
  if (kind !== 'bpe' || !isCollapsing || !PLAIN_RULES.includes(name)) return false;
  const isSpaceKnown = pieces.some(({ text, type }) => text === SPACE_MARK && type === PieceType.normal);
  return isSpaceKnown && pieces.every(({ text }) => !text.includes(SPACE_MARK, 1) && !text.includes(' '));
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

/** Words kept before all are forgotten; text of one language rarely has more in use. */
const MAX_WORDS = 200_000;
/** Longer words hardly come twice. */
const MAX_WORD_LENGTH = 64;

/** `encode` with its results remembered, in bounded memory. */
function rememberWords(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const cached = known.get(word);
    if (cached !== undefined) return cached;
    const ids = encode(word);
    if (known.size >= MAX_WORDS) known.clear();
    if (word.length <= MAX_WORD_LENGTH) known.set(word, ids);
    return ids;
  };
}

function outsideVocabulary(id: number, size: number): InputError {
  return new InputError({
    where: 'PieceCodec',
    expected: `an id from 0 to ${size - 1}`,
    received: String(id),
    next: 'Use ids made with the same piece model.',
  });
}
