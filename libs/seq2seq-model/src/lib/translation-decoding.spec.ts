import { DEFAULT_SPECIAL_IDS, searchConfigSchema } from '@tolmach/contracts';
import { setTimeout as wait } from 'node:timers/promises';
import type { BatchDecoder } from './batch-decoding';
import { decodeWith } from './translation-decoding';

const OPTIONS = { search: searchConfigSchema.parse({}), specialIds: DEFAULT_SPECIAL_IDS, batchTokens: 8 };
const LENGTHS = [3, 0, 1, 7, 2, 7, 1, 12, 0, 3];
const ROWS = LENGTHS.map((length, row) => Array.from({ length }, () => row));

/** Says each row back; the batches it was given are in the order of their begin. */
class Echo implements BatchDecoder {
  readonly batches: (readonly (readonly number[])[])[] = [];
  constructor(
    readonly numAtOnce: number,
    private readonly onBatch: () => void = () => undefined,
  ) {}

  async decode(rows: readonly (readonly number[])[]) {
    this.batches.push(rows);
    await wait(rows[0]?.[0] ?? 0); // so that batches end in another order
    this.onBatch();
    return rows.map((ids) => [{ ids, logProb: -1, score: -1 }]);
  }
}

const lengthsOf = ({ batches }: Echo) => batches.map((rows) => rows.map((row) => row.length));

it.each([1, 2, 5, 50])('gives each row its own, in its place, %d at once', async (numAtOnce) => {
  const results = await decodeWith(new Echo(numAtOnce), ROWS, OPTIONS);
  expect(results.map(([best]) => best?.ids ?? [])).toEqual(ROWS);
});

it('makes the same batches side by side, and begins with the longest', async () => {
  const [one, three] = [new Echo(1), new Echo(3)];
  await decodeWith(one, ROWS, OPTIONS);
  await decodeWith(three, ROWS, OPTIONS);
  expect(lengthsOf(one)[0]).toEqual([1, 1]);
  expect(lengthsOf(three)).toEqual(lengthsOf(one).reverse());
});

it.each([1, 2])('hands out no batch after an abort, %d at once', async (numAtOnce) => {
  const stop = new AbortController();
  const echo = new Echo(numAtOnce, () => stop.abort(new RangeError('enough')));
  await expect(decodeWith(echo, ROWS, { ...OPTIONS, signal: stop.signal })).rejects.toThrow('enough');
  expect(echo.batches).toHaveLength(numAtOnce);
});
