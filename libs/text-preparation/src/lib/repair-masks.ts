/** A mask of a source and its position there, in pieces. */
export interface WantedMask {
  readonly id: number;
  readonly position: number;
}

/** What the repair needs to know about pieces. */
export interface MaskPieces {
  readonly isMask: (id: number) => boolean;
  /** Whether a piece begins a word. */
  readonly startsWord: (id: number) => boolean;
  /** Whether a piece consists of punctuation only. */
  readonly isPunctuation: (id: number) => boolean;
  /** The piece that is only a space; undefined if there is no such piece. */
  readonly space: number | undefined;
}

/** Whether an output has every wanted mask as often as the source, and no other. */
export function hasExactly(wanted: readonly WantedMask[], ids: readonly number[], { isMask }: MaskPieces): boolean {
  const found = ids.filter(isMask).sort((a, b) => a - b);
  const expected = wanted.map(({ id }) => id).sort((a, b) => a - b);
  return found.length === expected.length && found.every((id, place) => id === expected[place]);
}

/**
 * An output with every wanted mask once and no other, placed by attention: of several copies the one that attends most
 * to the source's mask stays, a superfluous mask is replaced by a missing one, and a missing mask follows the word that
 * attends to it most.
 * @param attention - [piece of the output, position of the source]
 */
export function repairMasks(
  ids: readonly number[],
  attention: readonly ArrayLike<number>[],
  wanted: readonly WantedMask[],
  pieces: MaskPieces,
): number[] {
  const look = (place: number, { position }: WantedMask) => attention[place]?.[position] ?? 0;
  const free = new Set(ids.flatMap((id, place) => (pieces.isMask(id) ? [place] : [])));
  const chosen = new Map<number, number>(); // position in the output to the mask there
  const take = (mask: WantedMask, places: readonly number[]): boolean => {
    const [best] = [...places].sort((a, b) => look(b, mask) - look(a, mask));
    if (best === undefined) return false;
    chosen.set(best, mask.id);
    return free.delete(best);
  };
  const strayed = wanted.filter(
    (mask) =>
      !take(
        mask,
        [...free].filter((place) => ids[place] === mask.id),
      ),
  );
  const missing = strayed.filter((mask) => !take(mask, [...free]));
  const behind = new Map<number, number[]>(); // position in the output to what follows it
  for (const mask of missing) {
    const place = endOfWord(mostLookedFrom(mask), ids, pieces);
    behind.set(place, [...(behind.get(place) ?? []), mask.id]);
  }
  function mostLookedFrom(mask: WantedMask): number {
    return ids.reduce((best, _, place) => (look(place, mask) > look(best, mask) ? place : best), 0);
  }
  const spaced = (id: number) => (pieces.space === undefined ? [id] : [pieces.space, id]);
  const kept = ids.flatMap((id, place) => [
    ...(pieces.isMask(id) ? [chosen.get(place) ?? []].flat() : [id]),
    ...(behind.get(place) ?? []).flatMap(spaced),
  ]);
  return ids.length > 0 ? kept : missing.flatMap(({ id }) => spaced(id));
}

/** The last piece of the word at a position, without the punctuation after it. */
function endOfWord(place: number, ids: readonly number[], { startsWord, isPunctuation }: MaskPieces): number {
  let end = place;
  while (end + 1 < ids.length && !startsWord(ids[end + 1] ?? NaN)) end++;
  while (end > 0 && isPunctuation(ids[end] ?? NaN)) end--;
  return end;
}
