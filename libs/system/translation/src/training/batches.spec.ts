import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { type DataPosition } from '@tolmach/training';
import { epochSize } from './batch-plan';
import { type PositionedBatch, batchesFrom } from './batches';
import { openCorpus } from './corpus';
import type { EncodedCorpus } from './encoded-corpus';

const unprepared = { masking: false, maskedNames: 0, lowerCased: 0, withoutFullStop: 0, withSymbol: 0 };

jest.setTimeout(60_000); // processes and synced files, on a machine that may be busy

const special = DEFAULT_SPECIAL_IDS;
const options = { seed: 3, batchTokens: 40, poolSentences: 25, special };
const digits = { encodeIds: (line: string) => [...line].map((digit) => Number(digit) + 4) };

let folder: string;
let corpus: EncodedCorpus;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batches-'));
  const train = await Promise.all(
    [
      { numPairs: 90, weight: 1, from: 0 },
      { numPairs: 7, weight: 2, from: 500 },
    ].map(({ numPairs, weight, from }) => writeTexts(numPairs, weight, from)),
  );
  corpus = await openCorpus({
    folder: path.join(folder, 'data'),
    train,
    filter: { maxLength: 50, maxLengthRatio: 50, dropDuplicates: false },
    preparation: unprepared,
    sourceCodec: digits,
    targetCodec: digits,
    vocabularyChecksum: 'digits',
    vocabularySize: 14,
    onChange: 'rebuild',
  });
});
afterAll(async () => {
  await corpus.close();
  await rm(folder, { recursive: true });
});

/** Pair n is the number n, with n % 13 further digits on the source side and n % 11 on the target side. */
async function writeTexts(numPairs: number, weight: number, from: number) {
  const numbers = Array.from({ length: numPairs }, (_, index) => from + index);
  const [source, target] = [path.join(folder, `${from}.a`), path.join(folder, `${from}.b`)];
  await writeFile(source, numbers.map((n) => `${1000 + n}${'9'.repeat(n % 13)}\n`).join(''));
  await writeFile(target, numbers.map((n) => `${1000 + n}${'8'.repeat(n % 11)}\n`).join(''));
  return { source, target, weight };
}

async function take(numBatches: number, from?: DataPosition, keys: Partial<typeof options> = {}) {
  const taken: PositionedBatch[] = [];
  for await (const item of batchesFrom(corpus, { ...options, ...keys }, from)) {
    if (taken.push(item) === numBatches) break;
  }
  return taken;
}

async function takeEpoch(epoch: number, keys: Partial<typeof options> = {}): Promise<PositionedBatch[]> {
  const taken: PositionedBatch[] = [];
  for await (const item of batchesFrom(corpus, { ...options, ...keys }, { epoch, batch: 0 })) {
    if (item.position.epoch !== epoch) break;
    taken.push(item);
  }
  return taken;
}

/** The numbers n of the pairs of a batch, read off its source rows. */
function numbersOf({ batch }: PositionedBatch): number[] {
  return Array.from({ length: batch.batchSize }, (_, row) => {
    const ids = batch.source.subarray(row * batch.sourceTime, row * batch.sourceTime + 4);
    return Number(Array.from(ids, (id) => id - 4).join('')) - 1000;
  });
}

describe('batchesFrom', () => {
  it('gives every pair of an epoch as often as its weight', async () => {
    const numbers = (await takeEpoch(0)).flatMap(numbersOf).sort((left, right) => left - right);
    const once = Array.from({ length: 90 }, (_, index) => index);
    const twice = Array.from({ length: 14 }, (_, index) => 500 + Math.floor(index / 2));
    expect(numbers).toEqual([...once, ...twice]);
    expect(epochSize(corpus)).toBe(104);
  });

  it('bounds the padded tokens of both sides', async () => {
    for (const { batch } of await takeEpoch(0)) {
      expect(batch.batchSize * Math.max(batch.sourceTime, batch.targetTime)).toBeLessThanOrEqual(40);
    }
  });

  it('continues from every position exactly as the uninterrupted run', async () => {
    const all = await take(60);
    expect(new Set(all.map(({ position }) => position.epoch))).toEqual(new Set([0, 1]));
    for (const [place, { next }] of all.slice(0, -2).entries()) {
      const [following] = await take(1, JSON.parse(JSON.stringify(next)));
      expect(following?.batch).toEqual(all[place + 1]?.batch);
      expect(following?.next).toEqual(all[place + 1]?.next);
    }
  });

  it('orders another epoch and another seed differently', async () => {
    const order = async (epoch: number, seed: number) => (await takeEpoch(epoch, { seed })).map(numbersOf);
    expect(await order(0, 3)).toEqual(await order(0, 3));
    expect(await order(0, 3)).not.toEqual(await order(1, 3));
    expect(await order(0, 3)).not.toEqual(await order(0, 4));
  });

  it('mixes short and long batches', async () => {
    const times = (await takeEpoch(0, { poolSentences: 200 })).map(({ batch }) => batch.targetTime);
    expect(times).not.toEqual([...times].sort((left, right) => left - right));
  });

  it('sorts within a pool, so that little is padding', async () => {
    const items = await takeEpoch(0, { poolSentences: 104, batchTokens: 100 });
    const padded = items.reduce((sum, { batch }) => sum + batch.batchSize * batch.targetTime, 0);
    const real = items.reduce((sum, { batch }) => sum + batch.size, 0);
    expect(real / padded).toBeGreaterThan(0.9);
  });

  it('gives a pair that is too long for any batch a batch of its own', async () => {
    const items = await takeEpoch(0, { batchTokens: 8 });
    expect(items.flatMap(numbersOf)).toHaveLength(104);
    expect(items.filter(({ batch }) => batch.batchSize > 1).every(({ batch }) => batch.sourceTime <= 4)).toBe(true);
  });

  it('has the next batch read before it is asked for', async () => {
    const batches = batchesFrom(corpus, options);
    await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const reading = jest.spyOn(corpus, 'readIds');
    const asked = batches.next();
    expect(reading).not.toHaveBeenCalled();
    expect((await asked).value?.position).toEqual({ epoch: 0, batch: 1 });
    await batches.return(undefined);
    reading.mockRestore();
  });
});
