/** A word of a caption with where the model looked while it wrote it. */
export interface GalleryWord {
  readonly text: string;
  /** [position], one weight for each cell of the grid, row by row; >= 0. */
  readonly weights: readonly number[];
}

/** SentencePiece's mark for the space before a word. */
const WORD_START = '\u2581';
const END_PIECE = '</s>';
/** Pieces of one byte each, which spell characters that the vocabulary lacks. */
const BYTE_PIECES = /(?:<0x[0-9A-F]{2}>)+/g;
const BYTE_LENGTH = '<0x00>'.length;

/**
 * The words that pieces spell, each with the mean of its pieces' attention weights.
 * A piece that spells the end of one word and the start of another counts for both; the end piece is dropped.
 *
 * @param pieces - [targetTime], with or without the end piece
 * @param attention - [targetTime][position], the end piece's row last or left out
 */
export function wordWeights(pieces: readonly string[], attention: readonly (readonly number[])[]): GalleryWord[] {
  const spelt = pieces.at(-1) === END_PIECE ? pieces.slice(0, -1) : pieces;
  const words: { text: string; rows: (readonly number[])[] }[] = [];
  spelt.forEach((piece, time) => {
    piece.split(WORD_START).forEach((part, index) => {
      if (index > 0 || words.length === 0) words.push({ text: '', rows: [] });
      const row = attention[time];
      const word = words.at(-1);
      if (part === '' || word === undefined) return;
      word.text += part;
      if (row !== undefined) word.rows.push(row);
    });
  });
  return words
    .filter(({ text }) => text !== '')
    .map(({ text, rows }) => ({ text: text.replace(BYTE_PIECES, spellBytes), weights: meanOf(rows) }));
}

function spellBytes(pieces: string): string {
  const bytes = Array.from({ length: pieces.length / BYTE_LENGTH }, (_, index) =>
    Number.parseInt(pieces.slice(index * BYTE_LENGTH + 3, index * BYTE_LENGTH + 5), 16),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, position) => rows.reduce((sum, row) => sum + (row[position] ?? 0), 0) / rows.length);
}
