import { pauses } from './pauses';

/** Milliseconds on a clock that only work moves. */
let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Keeps the thread to itself, as an engine does. */
function work(ms: number): void {
  now += ms;
}

describe('pauses', () => {
  it('gives the event loop a turn after some work, and none before', async () => {
    let turns = 0;
    const count = (): void => void turns++;
    setImmediate(count);
    const pause = pauses();
    expect(pause()).toBeUndefined();
    work(99);
    expect(pause()).toBeUndefined();
    expect(turns).toBe(0);
    work(1);
    await pause();
    expect(turns).toBe(1);
    work(99);
    expect(pause()).toBeUndefined();
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
