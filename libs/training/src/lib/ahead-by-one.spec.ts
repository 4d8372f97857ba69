import { setImmediate } from 'node:timers/promises';
import { aheadByOne } from './ahead-by-one';

/** Values that are made one at a time, with an account of what is under way. */
function watched(numValues: number, faultAt = Infinity) {
  const log = { numStarted: 0, numFinished: 0, isClosed: false };
  async function* values() {
    try {
      for (let value = 1; value <= numValues; value++) {
        log.numStarted++;
        await setImmediate();
        log.numFinished++;
        if (value === faultAt) throw new Error(`value ${String(value)}`);
        yield value;
      }
    } finally {
      await setImmediate();
      log.isClosed = true;
    }
  }
  return { log, values: values() };
}

describe('aheadByOne', () => {
  it('gives every value in order, and ends', async () => {
    const { log, values } = watched(3);
    const seen: number[] = [];
    for await (const value of aheadByOne(values)) seen.push(value);
    expect(seen).toEqual([1, 2, 3]);
    expect(log).toEqual({ numStarted: 3, numFinished: 3, isClosed: true });
  });

  it('makes the next value, and no more, while the caller works', async () => {
    const { log, values } = watched(9);
    for await (const value of aheadByOne(values)) {
      await setImmediate();
      await setImmediate();
      expect(log.numFinished).toBe(value + 1);
      if (value === 3) break;
    }
  });

  it('leaves nothing under way when the caller stops early', async () => {
    const { log, values } = watched(9);
    for await (const value of aheadByOne(values)) if (value === 2) break;
    expect(log).toEqual({ numStarted: 3, numFinished: 3, isClosed: true });
  });

  it('gives what came before a fault, then the fault', async () => {
    const { log, values } = watched(9, 3);
    const seen: number[] = [];
    const all = async () => {
      for await (const value of aheadByOne(values)) {
        await setImmediate(); // the fault happens while the caller works
        await setImmediate();
        seen.push(value);
      }
    };
    await expect(all()).rejects.toThrow('value 3');
    expect(seen).toEqual([1, 2]);
    expect(log.isClosed).toBe(true);
  });

  it('does not trouble a caller who stopped with a fault of the value ahead', async () => {
    const { log, values } = watched(9, 2);
    for await (const value of aheadByOne(values)) if (value === 1) break;
    expect(log.isClosed).toBe(true);
  });
});
