import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { readAhead } from './read-ahead';

const limits = { maxRecords: 3, maxSize: 100, maxWaitMs: 20 };

async function* numbers(count: number): AsyncGenerator<number> {
  for (let value = 1; value <= count; value++) yield await Promise.resolve(value);
}

async function collect<Item>(windows: AsyncIterable<readonly Item[]>): Promise<(readonly Item[])[]> {
  const all: (readonly Item[])[] = [];
  for await (const window of windows) all.push(window);
  return all;
}

describe('readAhead', () => {
  it('hands on full windows in order, then the rest', async () => {
    expect(await collect(readAhead(numbers(7), () => 1, limits))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('counts sizes as well as records', async () => {
    expect(await collect(readAhead(numbers(4), (value) => value * 40, limits))).toEqual([[1, 2], [3], [4]]);
  });

  it('gives no window for no records', async () => {
    expect(await collect(readAhead(numbers(0), () => 1, limits))).toEqual([]);
  });

  it('hands on what it has when nothing more comes for a while', async () => {
    async function* slow(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await wait(100);
      yield 3;
    }
    expect(await collect(readAhead(slow(), () => 1, limits))).toEqual([[1, 2], [3]]);
  });

  it('reads one record more than the window while the caller works', async () => {
    let numRead = 0;
    async function* counted(): AsyncGenerator<number> {
      for (;;) yield ++numRead;
    }
    const windows = readAhead(counted(), () => 1, limits);
    await windows.next();
    await wait(30);
    expect(numRead).toBe(4);
    await windows.return();
  });

  it('gives a large record a window of its own', async () => {
    const sizes = [1, 9, 1, 1, 12, 9, 1];
    const windows: (readonly number[])[] = [];
    const wide = { maxRecords: 4, maxSize: 100, maxWaitMs: 1000, loneSize: 9 };
    for await (const window of readAhead(Readable.from(sizes), (size: number) => size, wide)) windows.push(window);
    expect(windows).toEqual([[1], [9], [1, 1], [12], [9], [1]]);
  });

  it('hands on the records before an error, then the error', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new RangeError('second');
    }
    const windows = readAhead(failing(), () => 1, limits);
    expect((await windows.next()).value).toEqual([1]);
    await expect(windows.next()).rejects.toThrow(RangeError);
  });

  it('can be left while the next record is still awaited', async () => {
    async function* stuck(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    for await (const window of readAhead(stuck(), () => 1, limits)) {
      expect(window).toEqual([1]);
      break;
    }
  });
});
