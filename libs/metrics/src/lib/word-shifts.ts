import type { EditMatrix, EditOperation } from './edit-matrix';

/** The longest run of words that moves as one; Tercom's limit. */
const MAX_SHIFT_SIZE = 10;

/** The farthest a run of words may lie from its match in the reference; Tercom's limit. */
const MAX_SHIFT_DISTANCE = 50;

/** How many word orders are tried for one sentence pair before the search gives up; sacreBLEU's limit. */
export const MAX_SHIFTS_TRIED = 1000;

/** A word order of the hypothesis reached by moving one run of words. */
export interface Shift {
  /** By how much the edit distance falls. */
  readonly gain: number;
  readonly length: number;
  readonly start: number;
  /** The position before which the run was put, counted before it was taken out. */
  readonly target: number;
  readonly words: readonly string[];
}

/** The best shift, if any was possible, and how many were tried to find it. */
export interface ShiftSearch {
  readonly best: Shift | undefined;
  readonly numTried: number;
}

/** A run of hypothesis words that occurs in the reference too. */
interface CommonRun {
  readonly start: number;
  readonly referenceStart: number;
  readonly length: number;
}

/** Where the words of both texts ended up when one was rewritten into the other. */
interface Alignment {
  /** For each reference word the hypothesis word aligned with it, or the last one before it; -1 before the first. */
  readonly positions: readonly number[];
  readonly isReferenceError: readonly boolean[];
  readonly isHypothesisError: readonly boolean[];
}

/**
 * The shift that lowers the edit distance most; of equals the longest run, then the earliest, then the earliest target.
 *
 * @param numTried - shifts tried for this sentence pair so far; the search ends once {@link MAX_SHIFTS_TRIED} are reached
 * @see Snover et al. 2006, "A Study of Translation Edit Rate with Targeted Human Annotation", section 2
 */
export function findBestShift(
  words: readonly string[],
  reference: readonly string[],
  matrix: EditMatrix,
  numTried: number,
): ShiftSearch {
  const distance = matrix.measure(words);
  const alignment = alignmentOf(matrix.trace());
  let best: Shift | undefined;
  for (const run of commonRuns(words, reference)) {
    if (!isWorthMoving(run, alignment)) continue;
    for (const target of targetsOf(run, alignment)) {
      const shifted = moveRun(words, run, target);
      const { start, length } = run;
      const candidate = { gain: distance - matrix.measure(shifted), length, start, target, words: shifted };
      numTried++;
      if (!best || isBetter(candidate, best)) best = candidate;
    }
    if (numTried >= MAX_SHIFTS_TRIED) break;
  }
  return { best, numTried };
}

function isBetter(left: Shift, right: Shift): boolean {
  const order =
    left.gain - right.gain || left.length - right.length || right.start - left.start || right.target - left.target;
  return order > 0;
}

function alignmentOf(operations: readonly EditOperation[]): Alignment {
  const positions: number[] = [];
  const isReferenceError: boolean[] = [];
  const isHypothesisError: boolean[] = [];
  for (const operation of operations) {
    const isError = operation !== 'keep';
    if (operation !== 'insert') isHypothesisError.push(isError);
    if (operation === 'delete') continue;
    positions.push(isHypothesisError.length - 1);
    isReferenceError.push(isError);
  }
  return { positions, isReferenceError, isHypothesisError };
}

/** Every run of up to ten words that both texts share, by its place in the hypothesis, in the reference, and its length. */
function* commonRuns(words: readonly string[], reference: readonly string[]): Generator<CommonRun> {
  for (let start = 0; start < words.length; start++) {
    const end = Math.min(reference.length, start + MAX_SHIFT_DISTANCE + 1);
    for (let referenceStart = Math.max(0, start - MAX_SHIFT_DISTANCE); referenceStart < end; referenceStart++) {
      yield* runsFrom(start, referenceStart, words, reference);
    }
  }
}

function* runsFrom(
  start: number,
  referenceStart: number,
  words: readonly string[],
  reference: readonly string[],
): Generator<CommonRun> {
  const limit = Math.min(MAX_SHIFT_SIZE, words.length - start, reference.length - referenceStart);
  for (let length = 1; length <= limit; length++) {
    if (words[start + length - 1] !== reference[referenceStart + length - 1]) return;
    yield { start, referenceStart, length };
  }
}

/** Whether both places of the run hold an error that moving might repair, and the run does not already lie over its match. */
function isWorthMoving({ start, referenceStart, length }: CommonRun, alignment: Alignment): boolean {
  const { positions, isHypothesisError, isReferenceError } = alignment;
  const position = positions[referenceStart] ?? -1;
  const liesOverMatch = start <= position && position < start + length;
  return (
    !liesOverMatch &&
    isHypothesisError.slice(start, start + length).includes(true) &&
    isReferenceError.slice(referenceStart, referenceStart + length).includes(true)
  );
}

/** The places to try: before the run's match in the reference and behind each of its words, no place twice in a row. */
function* targetsOf({ referenceStart, length }: CommonRun, { positions }: Alignment): Generator<number> {
  let previous = -1;
  for (let index = referenceStart - 1; index < referenceStart + length; index++) {
    const target = index < 0 ? 0 : (positions[index] ?? -1) + 1;
    if (target !== previous) yield target;
    previous = target;
  }
}

/** The words with the run put before `target`; a target inside the run moves it right by as many words. */
function moveRun(words: readonly string[], { start, length }: CommonRun, target: number): string[] {
  const run = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  const place = target <= start + length ? target : target - length;
  return [...rest.slice(0, place), ...run, ...rest.slice(place)];
}
