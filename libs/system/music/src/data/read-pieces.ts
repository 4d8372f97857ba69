import { InputError } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { LOWEST_PITCH, NUM_PITCHES } from './piece';
import type { Piece } from './piece';

/**
 * The pieces of a list in a JSON file of such lists: `{"train": [[[60, 64, 67], ...], ...], ...}`, pieces of steps of MIDI
 * pitches, as the data sets of Boulanger-Lewandowski et al. 2012 are passed on.
 * @param list - which one, such as `train`
 * @throws {@link InputError} naming file, list, piece and step (from 1) of what is not a piece
 */
export async function readPieces(file: string, list: string): Promise<Piece[]> {
  const lists = await readJson(file);
  const pieces = isRecord(lists) ? lists[list] : undefined;
  if (!Array.isArray(pieces) || pieces.length === 0) throw noList(file, list, lists);
  return pieces.map((piece: unknown, index) => pieceOf(piece, `${file}, ${list}, piece ${String(index + 1)}`));
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError({
      where: file,
      expected: 'JSON with lists of pieces',
      received: text === '' ? 'an empty file' : 'something else',
      next: 'Check that it is the right file.',
      cause,
    });
  }
}

function pieceOf(piece: unknown, where: string): Piece {
  if (!Array.isArray(piece) || piece.length < 2) throw notAPiece(where, 'at least two steps, each a list of pitches', piece);
  return piece.map((step: unknown, time) => {
    if (Array.isArray(step) && step.every(isPitch)) return [...new Set<number>(step)].sort((one, other) => one - other);
    const expected = `a list of MIDI pitches from ${String(LOWEST_PITCH)} to ${String(LOWEST_PITCH + NUM_PITCHES - 1)}`;
    throw notAPiece(`${where}, step ${String(time + 1)}`, expected, step);
  });
}

function isPitch(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= LOWEST_PITCH && Number(value) < LOWEST_PITCH + NUM_PITCHES;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noList(file: string, list: string, found: unknown): InputError {
  const names = isRecord(found) ? Object.keys(found) : [];
  return new InputError({
    where: file,
    expected: `pieces in a list "${list}"`,
    received: names.length === 0 ? 'no lists' : `the lists ${names.slice(0, 5).join(', ')}`,
    next: 'Name the list that the pieces are in.',
    code: 'no-pieces',
  });
}

function notAPiece(where: string, expected: string, received: unknown): InputError {
  const text = JSON.stringify(received);
  return new InputError({
    where,
    expected,
    received: text.length > 60 ? `${text.slice(0, 57)}...` : text,
    next: 'Correct or remove the piece.',
    code: 'not-a-piece',
  });
}
