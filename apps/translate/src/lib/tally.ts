import { InputError } from '@tolmach/contracts';
import type { Outcome } from './translate-records';

/** Counts of problems that the user should know about. */
export interface Tally {
  numFailed: number;
  /** Numbers, addresses and the like that are missing from the translation of their sentence. */
  numLost: number;
  /** Lines in which some are missing. */
  numLinesWithLoss: number;
  /** Lines whose end was copied because a sentence was too long. */
  numLinesCut: number;
}

/** An empty tally. */
export function newTally(): Tally {
  return { numFailed: 0, numLost: 0, numLinesWithLoss: 0, numLinesCut: 0 };
}

/** Counts an outcome. */
export function addTo(tally: Tally, { answer }: Outcome): void {
  if (answer instanceof InputError) {
    tally.numFailed++;
    return;
  }
  const numLost = answer.sentences.reduce((sum, { lost }) => sum + lost.length, 0);
  tally.numLost += numLost;
  if (numLost > 0) tally.numLinesWithLoss++;
  if (answer.sentences.some(({ numCopied }) => numCopied > 0)) tally.numLinesCut++;
}

/** Sentences for standard error about text that was not translated completely; most runs need none. */
export function notesOf({ numLost, numLinesWithLoss, numLinesCut }: Tally): string[] {
  const notes: string[] = [];
  if (numLost > 0) {
    const lost = `${some(numLost, 'number, address or name', 'numbers, addresses or names')} of ${some(numLinesWithLoss, 'line', 'lines')}`;
    notes.push(`${lost} could not be kept as written; --format json names them.`);
  }
  if (numLinesCut > 0) {
    const cut = `${some(numLinesCut, 'line', 'lines')} without sentences`;
    notes.push(`${cut}: the first pages were translated, the rest copied.`);
  }
  return notes;
}

/** Not called without need: the first `toLocaleString` of a process takes 20 ms. */
function some(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
