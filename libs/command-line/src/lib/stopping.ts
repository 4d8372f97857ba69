/** Milliseconds between two signals that are one: a terminal sends Ctrl-C to a program, and so does npm, which runs it. */
export const SAME_SIGNAL_MS = 500;

/** Milliseconds in which work that was started may be finished after a signal: with what follows, less than two seconds. */
const FINISHING_MS = 1000;

/**
 * A signal for what takes long: aborted some time after the user's, so that what is nearly done gets done, and what is not
 * is given up.
 */
export function finishingSignal(signal: AbortSignal, afterMs: number = FINISHING_MS): AbortSignal {
  const giveUp = new AbortController();
  const wait = (): void => {
    setTimeout(() => giveUp.abort(signal.reason), afterMs).unref();
  };
  if (signal.aborted) giveUp.abort(signal.reason);
  else signal.addEventListener('abort', wait, { once: true });
  return giveUp.signal;
}

/** Milliseconds between two looks at who the parent is. */
const LOOK_EVERY_MS = 300;

/**
 * Tells when the parent process has ended. npm ends a script by a signal to its shell alone, which does not pass it on:
 * the program would run on unseen.
 *
 * @param parentOf - the number of the parent, now
 */
export function whenParentEnds(parentOf: () => number, tell: () => void): void {
  const parent = parentOf();
  const timer = setInterval(() => {
    if (parentOf() === parent) return;
    clearInterval(timer);
    tell();
  }, LOOK_EVERY_MS).unref();
}
