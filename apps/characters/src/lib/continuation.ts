import type { WrittenUnit } from '@tolmach/characters';

/** Where a continuation ends. */
export interface EndOptions {
  /** units */
  readonly length: number;
  /** the text in front of which it ends */
  readonly stop: string | undefined;
  readonly signal: AbortSignal;
}

/** How a continuation ended. */
export type Ending = 'length' | 'stop' | 'interrupted';

/** A finished continuation, besides its text. */
export interface Continuation {
  readonly ending: Ending;
  /** of each unit drawn, those of the stop text included */
  readonly logProbs: readonly number[];
}

/**
 * The pieces of a continuation as they come, and how it ended. What may become the stop text is held back until it is
 * known.
 */
export async function* untilEnd(
  units: AsyncIterable<WrittenUnit>,
  { length, stop, signal }: EndOptions,
): AsyncGenerator<string, Continuation> {
  const logProbs: number[] = [];
  let held = '';
  let ending: Ending = 'length';
  for await (const { text, logProb } of units) {
    logProbs.push(logProb);
    held += text;
    const at = stop === undefined ? -1 : held.indexOf(stop);
    if (at >= 0) [held, ending] = [held.slice(0, at), 'stop'];
    else if (signal.aborted) ending = 'interrupted';
    if (ending !== 'length' || logProbs.length >= length) break;
    const numSafe = held.length - beginningAtEnd(held, stop);
    if (numSafe > 0) yield held.slice(0, numSafe);
    held = held.slice(numSafe);
  }
  if (held !== '') yield held;
  return { ending, logProbs };
}

/** Length of the longest end of a text with which `stop` begins. */
function beginningAtEnd(text: string, stop = ''): number {
  for (let size = Math.min(text.length, stop.length - 1); size > 0; size--) {
    if (text.endsWith(stop.slice(0, size))) return size;
  }
  return 0;
}
