import { Faults, InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { LOWEST_PITCH, NUM_PITCHES, isOnPiano } from './piece';
import type { MusicPiece } from './piece';

/**
 * The pieces of a list in a JSON file of such lists: `{"train": [[[60, 64, 67], ...], ...], ...}`, pieces of steps of MIDI
 * pitches, as the data sets of Boulanger-Lewandowski et al. 2012 are passed on.
 * @param list - which one, such as `train`
 * @param onBad - told of each piece that is left out, with file, list, piece and step (from 1); default: all of them are refused
 * together
 * @throws {@link InputError} for a file that is not JSON or has no such list
 */
export async function readPieces(file: string, list: string, onBad?: OnBad): Promise<MusicPiece[]> {
  const lists = await readJson(file);
  const pieces = isRecord(lists) ? lists[list] : undefined;
  if (!Array.isArray(pieces) || pieces.length === 0) throw noList(file, list, lists);
  const faults = new Faults();
  const sound = pieces.flatMap((piece: unknown, index) => {
    const found = pieceOf(piece, `${file}, ${list}, piece ${String(index + 1)}`);
    if (found instanceof InputError) (onBad ?? faults.add)(found);
    return found instanceof InputError ? [] : [found];
  });
  faults.settle();
  return sound;
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

/** A piece, or the first thing that is wrong with it. */
function pieceOf(piece: unknown, where: string): MusicPiece | InputError {
  if (!Array.isArray(piece) || piece.length < 2)
    return notAPiece(where, 'at least two steps, each a list of pitches', piece);
  const steps: number[][] = [];
  for (const step of piece as readonly unknown[]) {
    if (!Array.isArray(step) || !step.every(isPitch))
      return notAStep(`${where}, step ${String(steps.length + 1)}`, step);
    steps.push([...new Set<number>(step)].sort((one, other) => one - other));
  }
  return steps;
}

function notAStep(where: string, step: unknown): InputError {
  const expected = `a list of MIDI pitches from ${String(LOWEST_PITCH)} to ${String(LOWEST_PITCH + NUM_PITCHES - 1)}`;
  return notAPiece(where, expected, step);
}

function isPitch(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && isOnPiano(value);
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
