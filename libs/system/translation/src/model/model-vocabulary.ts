import type { PieceCodec } from '@tolmach/text-input';
import { MASK_SYMBOLS } from '@tolmach/text-preparation';
import type { MaskPieces } from '@tolmach/text-preparation';

/** The vocabulary of one side of a translation model, with what preparing text has to know of it. */
export interface ModelVocabulary {
  readonly codec: PieceCodec;
  /** Ids of the masks by their symbols; empty where the vocabulary has none. */
  readonly maskIds: ReadonlyMap<string, number>;
  readonly maskPieces: MaskPieces;
  /** Scripts that the vocabulary has words of, by Unicode's names. */
  readonly scripts: readonly string[];
}

const BYTE_PIECE = /^<0x[\dA-F]{2}>$/;
const SPACE_MARK = '\u2581';

/** Scripts that a model can be told to know, the most frequent first; the last ones have words of one letter. */
const SCRIPTS = 'Latin Cyrillic Greek Arabic Hebrew Devanagari Hangul Armenian Georgian Han Hiragana Katakana Thai';
const LETTERS = SCRIPTS.split(' ').map((script) => ({
  script,
  pattern: new RegExp(String.raw`\p{sc=${script}}`, 'u'),
}));
const WORD = /\p{L}{2}|\p{Lo}/u;

/** Share of the pieces that must be of a script: names and borrowed words alone do not make it known. */
const MIN_SHARE = 0.02;

/** Reads a vocabulary once, when its model is opened. */
export function modelVocabulary(codec: PieceCodec): ModelVocabulary {
  const pieces = Array.from({ length: codec.size }, (_, id) => codec.piece(id));
  const symbols = new Set(MASK_SYMBOLS);
  const maskIds = new Map(pieces.flatMap((piece, id) => (symbols.has(piece) ? [[piece, id] as const] : [])));
  const isOfMask = new Set(maskIds.values());
  const special = new Set(Object.values(codec.specialIds));
  const space = pieces.indexOf(SPACE_MARK);
  return {
    codec,
    maskIds,
    maskPieces: {
      isMask: (id) => isOfMask.has(id),
      isPunctuation: (id) => /^\p{P}+$/u.test(pieces[id] ?? ''),
      startsWord: (id) => pieces[id]?.startsWith(SPACE_MARK) ?? false,
      space: space < 0 ? undefined : space,
    },
    scripts: scriptsOf(pieces.filter((piece, id) => !special.has(id) && !isOfMask.has(id) && !BYTE_PIECE.test(piece))),
  };
}

function scriptsOf(pieces: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const words = pieces.filter((piece) => WORD.test(piece));
  for (const word of words) {
    const script = LETTERS.find(({ pattern }) => pattern.test(word))?.script;
    if (script !== undefined) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= MIN_SHARE * words.length).map(([script]) => script);
}
