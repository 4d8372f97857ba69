import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import type { Executor } from '@tolmach/contracts';
import { decodeAll, searcherOf } from './decode-all';
import type { BatchSearcher, Sources } from './decode-all';
import type { SearchRequest } from './search';

const OPTIONS = { search: searchConfigSchema.parse({}), specialIds: DEFAULT_SPECIAL_IDS, batchPositions: 8 };
const LENGTHS = [3, 0, 1, 7, 2, 7, 1, 12, 0, 3];
const ROWS = LENGTHS.map((length, row) => Array.from({ length }, () => row));
const SOURCES: Sources<readonly (readonly number[])[]> = {
  lengths: LENGTHS,
  batchOf: (places) => places.map((place) => ROWS[place] ?? []),
  fingerprintOf: (place) => 100 + place,
};

/** Says each row back; the batches it was given are in the order of their begin. */
class Echo implements BatchSearcher<readonly (readonly number[])[]> {
  readonly batches: (readonly number[])[] = [];
  readonly fingerprints: SearchRequest['fingerprints'][] = [];
  constructor(
    readonly numAtOnce: number,
    private readonly onBatch: () => void = () => undefined,
  ) {}

  async search(rows: readonly (readonly number[])[], lengths: readonly number[], options: SearchRequest) {
    this.batches.push(lengths);
    this.fingerprints.push(options.fingerprints);
    await wait(rows[0]?.[0] ?? 0); // so that batches end in another order
    this.onBatch();
    return rows.map((ids) => [{ ids, logProb: -1, score: -1 }]);
  }
}

it.each([1, 2, 5, 50])('gives each source its own, in its place, %d at once', async (numAtOnce) => {
  const results = await decodeAll(new Echo(numAtOnce), SOURCES, OPTIONS);
  expect(results.map(([best]) => best?.ids ?? [])).toEqual(ROWS);
});

it('makes the same batches side by side, and begins with the longest', async () => {
  const [one, three] = [new Echo(1), new Echo(3)];
  await decodeAll(one, SOURCES, OPTIONS);
  await decodeAll(three, SOURCES, OPTIONS);
  expect(one.batches[0]).toEqual([1, 1, 2]);
  expect(three.batches).toEqual([...one.batches].reverse());
});

it('tells a search that draws which source is which, and no other', async () => {
  const search = searchConfigSchema.parse({ sampling: {} });
  const [beam, drawing] = [new Echo(1), new Echo(1)];
  await decodeAll(beam, SOURCES, OPTIONS);
  await decodeAll(drawing, SOURCES, { ...OPTIONS, search });
  expect(beam.fingerprints.flat()).toEqual(beam.batches.map(() => undefined));
  expect(drawing.fingerprints.flat()).toEqual([102, 106, 104, 100, 109, 103, 105, 107]); // by length
});

it.each([1, 2])('hands out no batch after an abort, %d at once', async (numAtOnce) => {
  const stop = new AbortController();
  const echo = new Echo(numAtOnce, () => stop.abort(new RangeError('enough')));
  await expect(decodeAll(echo, SOURCES, { ...OPTIONS, signal: stop.signal })).rejects.toThrow('enough');
  expect(echo.batches).toHaveLength(numAtOnce);
});

it.each([1, 2])('stops in the middle of a batch, %d at once, and releases what it held', async (numAtOnce) => {
  const stop = new AbortController();
  let numSteps = 0;
  const held = { memory: 0, states: 0 };
  const executor: Executor<readonly (readonly number[])[], number, number> = {
    encode: async () => ++held.memory,
    releaseSource: () => void held.memory--,
    decoder: {
      start: () => ++held.states,
      join: (first) => first,
      release: () => void held.states--,
      step: async (state, { parents, topK }) => {
        if (++numSteps === 5) stop.abort(new RangeError('enough'));
        const size = parents.length * topK;
        const ids = new Int32Array(size).map((_, index) => 4 + (index % topK)); // never the end
        return { state, ids, logProbs: new Float32Array(size).fill(-1) };
      },
    },
    dispose: () => undefined,
  };
  const searcher = { ...searcherOf(executor), numAtOnce };
  await expect(decodeAll(searcher, SOURCES, { ...OPTIONS, signal: stop.signal })).rejects.toThrow('enough');
  expect(numSteps).toBe(5);
  expect(held).toEqual({ memory: 0, states: 0 });
});
