import { pauses } from './pauses';

/** Keeps the thread to itself, as an engine does. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('pauses', () => {
  it('gives the event loop a turn after some work, and none before', async () => {
    let turns = 0;
    const count = (): void => void turns++;
    setImmediate(count);
    const pause = pauses();
    expect(pause()).toBeUndefined();
    expect(turns).toBe(0);
    work(150);
    await pause();
    expect(turns).toBe(1);
  });

  it("ends work by the signal's reason, which a turn lets in", async () => {
    const stop = new AbortController();
    const reason = new Error('told to stop');
    setTimeout(() => {
      stop.abort(reason);
    }, 1);
    const pause = pauses(stop.signal);
    const endless = async (): Promise<never> => {
      for (;;) {
        work(10);
        await pause();
      }
    };
    await expect(endless()).rejects.toBe(reason);
  });
});
