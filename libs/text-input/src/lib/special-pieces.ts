import { ConfigError } from '@tolmach/contracts';
import type { SpecialIds } from '@tolmach/contracts';
import { bytePiece } from './byte-piece';
import { PieceType } from './piece-model';
import type { Piece } from './piece-model';

const NUM_BYTES = 256;

/** What besides learnt pieces a vocabulary holds. */
export interface SpecialPieceOptions {
  readonly specialIds: SpecialIds;
  readonly userDefinedSymbols: readonly string[];
  readonly byteFallback: boolean;
}

/**
 * Returns the pieces that are not learnt, by id: pad, unknown, start and end at their own ids, user symbols and then
 * byte pieces at the lowest free ones.
 *
 * @throws {@link ConfigError} when two of them share an id or a string
 */
export function specialPieces(options: SpecialPieceOptions): ReadonlyMap<number, Piece> {
  const { pad, unknown, start, end } = options.specialIds;
  const byId = new Map<number, Piece>([
    [unknown, { text: '<unk>', score: 0, type: PieceType.unknown }],
    [start, { text: '<s>', score: 0, type: PieceType.control }],
    [end, { text: '</s>', score: 0, type: PieceType.control }],
    [pad, { text: '<pad>', score: 0, type: PieceType.control }],
  ]);
  if (byId.size !== 4) {
    throw new ConfigError({
      where: 'specialIds',
      expected: 'four different ids',
      received: JSON.stringify(options.specialIds),
      next: 'Give pad, unknown, start and end an id of their own.',
    });
  }
  const extra: Piece[] = options.userDefinedSymbols.map((text) => ({ text, score: 0, type: PieceType.userDefined }));
  if (options.byteFallback) extra.push(...bytePieces());
  expectDistinct([...byId.values(), ...extra]);
  let id = 0;
  for (const piece of extra) {
    while (byId.has(id)) id++;
    byId.set(id, piece);
  }
  return byId;
}

function bytePieces(): Piece[] {
  return Array.from({ length: NUM_BYTES }, (_, byte) => ({ text: bytePiece(byte), score: 0, type: PieceType.byte }));
}

function expectDistinct(pieces: readonly Piece[]): void {
  const seen = new Set<string>();
  for (const { text } of pieces) {
    if (text === '' || seen.has(text)) {
      throw new ConfigError({
        where: 'userDefinedSymbols',
        expected: 'distinct, non-empty symbols that are not special pieces',
        received: text === '' ? 'an empty one' : `${text} twice`,
        next: 'Remove it from the list.',
      });
    }
    seen.add(text);
  }
}
