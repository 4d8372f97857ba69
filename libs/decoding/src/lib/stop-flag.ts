/** Memory that threads share: 1 once the work is to stop. A thread that computes hears of it without a message. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

/** A flag that is raised when the signal is aborted, for the time of `work`. */
export async function withStopFlag<Result>(
  signal: AbortSignal | undefined,
  work: (stop: StopFlag | undefined) => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return work(undefined);
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const raise = (): void => {
    Atomics.store(stop, 0, 1);
  };
  signal.addEventListener('abort', raise);
  try {
    return await work(stop);
  } catch (fault) {
    signal.throwIfAborted(); // whatever a search makes of the flag
    throw fault;
  } finally {
    signal.removeEventListener('abort', raise);
  }
}

/** Whether the flag is raised. */
export function hasStopped(stop: StopFlag): boolean {
  return Atomics.load(stop, 0) === 1;
}
