import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { startAhead } from './start-ahead';

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Lets everything that waits for nothing but its turn have it. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setTimeout(0);
}

it('keeps the order of the items however long each takes, and never has more than numAhead waiting', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }),
      fc.integer({ min: 0, max: 5 }),
      async (delays, numAhead) => {
        let numStarted = 0;
        let numTaken = 0;
        let mostAhead = 0;
        const start = async (index: number): Promise<number> => {
          mostAhead = Math.max(mostAhead, ++numStarted - numTaken);
          await setTimeout(delays[index]);
          return index;
        };
        const seen: number[] = [];
        for await (const index of startAhead(delays.keys(), start, numAhead)) {
          numTaken++;
          seen.push(index);
        }
        expect(seen).toEqual([...delays.keys()]);
        expect(mostAhead).toBeLessThanOrEqual(Math.max(1, numAhead) + 1); // one is on its way to the consumer
      },
    ),
    { numRuns: 40 },
  ));

it('starts the next ones while the consumer works', async () => {
  const started: number[] = [];
  const start = (item: number): Promise<number> => Promise.resolve(started.push(item));
  const outcomes = startAhead([0, 1, 2, 3, 4, 5, 6], start, 3);
  await outcomes.next();
  await settle(); // nobody asks for more
  expect(started).toEqual([0, 1, 2, 3]);
  await outcomes.return();
});

it('gives an outcome before the next item comes', async () => {
  let release = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (release = resolve));
  async function* items(): AsyncGenerator<string> {
    yield 'early';
    await waiting;
    yield 'late';
  }
  const outcomes = startAhead(items(), (item) => Promise.resolve(item), 4);
  expect(await outcomes.next()).toEqual({ done: false, value: 'early' });
  release();
  expect(await collect(outcomes)).toEqual(['late']);
});

it('a consumer that stops early closes the items, and waits for what has begun', async () => {
  let numRunning = 0;
  let numStarted = 0;
  let isClosed = false;
  function* items(): Generator<number> {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      isClosed = true;
    }
  }
  const start = async (item: number): Promise<number> => {
    numStarted++;
    numRunning++;
    await setTimeout(5);
    numRunning--;
    return item;
  };
  for await (const item of startAhead(items(), start, 4)) if (item === 2) break;
  expect(numRunning).toBe(0);
  const numThen = numStarted;
  await settle();
  expect(numStarted).toBe(numThen);
  expect(isClosed).toBe(true);
});

it('does not wait for items that never come when the consumer stops', async () => {
  async function* items(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => undefined);
  }
  for await (const _ of startAhead(items(), (item) => Promise.resolve(item), 4)) break;
  expect(true).toBe(true); // reached at all
});

it('throws a failure in its turn, after the outcomes before it', async () => {
  const fail = (item: number): Promise<number> =>
    item === 2 ? Promise.reject(new RangeError('two')) : setTimeout(3, item);
  const outcomes = startAhead([0, 1, 2, 3, 4], fail, 4);
  expect((await outcomes.next()).value).toBe(0);
  expect((await outcomes.next()).value).toBe(1);
  await expect(outcomes.next()).rejects.toThrow('two');
  expect(await outcomes.next()).toEqual({ done: true, value: undefined });
});

it('throws a failure of the items, after the outcomes of those before', async () => {
  function* items(): Generator<number> {
    yield 7;
    throw new RangeError('no more');
  }
  const outcomes = startAhead(items(), (item) => setTimeout(3, item), 4);
  expect((await outcomes.next()).value).toBe(7);
  await expect(outcomes.next()).rejects.toThrow('no more');
});
