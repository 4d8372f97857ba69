/** Longest source, in pieces, that is decoded at once; quality falls and work grows with the square beyond it. */
export const MAX_SEGMENT_PIECES = 250;

/** Pieces after which a long source is best cut. */
const SENTENCE_END = /[.!?…。！？;:]$/u;

/**
 * Cuts a long source into segments, after the last sentence end that fits, else after the last piece that does.
 * @returns segments whose concatenation is the input; one when it is short enough
 */
export function segmentIds(ids: readonly number[], piece: (id: number) => string): number[][] {
  const segments: number[][] = [];
  let rest = [...ids];
  while (rest.length > MAX_SEGMENT_PIECES) {
    const window = rest.slice(0, MAX_SEGMENT_PIECES);
    const end = window.findLastIndex((id) => SENTENCE_END.test(piece(id)));
    const cut = end >= MAX_SEGMENT_PIECES / 4 ? end + 1 : MAX_SEGMENT_PIECES;
    segments.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...segments, rest];
}
