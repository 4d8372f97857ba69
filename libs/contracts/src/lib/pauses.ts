import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop. */
const PAUSE_EVERY_MS = 100;

/**
 * Lets work that keeps a thread to itself hear of a signal: the function, called often, gives the event loop a turn if the
 * last was some time ago. What it returns is to be awaited where it is not undefined, which it mostly is.
 *
 * @throws the signal's reason, once it is aborted
 * @example
 * const pause = pauses(AbortSignal.timeout(1000));
 * for (let sum = 0; sum < 1e6; sum++) await pause();
 */
export function pauses(signal?: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  const turn = async (): Promise<void> => {
    await nextTurn();
    last = performance.now();
    signal?.throwIfAborted();
  };
  return () => (performance.now() - last < PAUSE_EVERY_MS ? undefined : turn());
}
