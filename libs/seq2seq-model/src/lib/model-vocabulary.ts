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

const SPACE_MARK = '\u2581';

/** Scripts that a model can be told to know: those of the languages that are written with letters and spaces. */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Hangul', 'Armenian', 'Georgian'];
const SYLLABLES = SCRIPTS.map((script) => ({ script, pattern: new RegExp(String.raw`\p{sc=${script}}{2}`, 'u') }));
/** Scripts without spaces, whose words may be one letter. */
const SIGNS = ['Han', 'Hiragana', 'Katakana', 'Thai'].map((script) => ({
  script,
  pattern: new RegExp(String.raw`\p{sc=${script}}`, 'u'),
}));

/** Share of the pieces that must be of a script: names and borrowed words alone do not make it known. */
const MIN_SHARE = 0.02;

/** Reads a vocabulary once, when its model is opened. */
export function modelVocabulary(codec: PieceCodec): ModelVocabulary {
  const pieces = Array.from({ length: codec.size }, (_, id) => codec.piece(id));
  const symbols = new Set(MASK_SYMBOLS);
  const maskIds = new Map(pieces.flatMap((piece, id) => (symbols.has(piece) ? [[piece, id] as const] : [])));
  const isOfMask = new Set(maskIds.values());
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
    scripts: scriptsOf(pieces),
  };
}

function scriptsOf(pieces: readonly string[]): string[] {
  const counted = [...SYLLABLES, ...SIGNS].map(({ script, pattern }) => ({
    script,
    count: pieces.filter((piece) => pattern.test(piece)).length,
  }));
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return counted.filter(({ count }) => count > 0 && count >= MIN_SHARE * total).map(({ script }) => script);
}
