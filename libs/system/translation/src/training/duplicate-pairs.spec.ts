import { DraftFile } from '@tolmach/durable-files';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dropDuplicates } from './duplicate-pairs';
import { entryBlocks, packEntry } from './pair-index';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'duplicates-'))));
afterEach(() => rm(folder, { recursive: true }));

it.each([10_000, 1300, 500])('keeps the first of equal pairs with a table of %i', async (tableSize) => {
  const fingerprints = Array.from({ length: 4000 }, (_, index) => (index * index) % 503);
  const file = await DraftFile.open(path.join(folder, 'all'));
  for (const [index, fingerprint] of fingerprints.entries()) {
    await file.write(packEntry({ offset: index, fingerprint, sourceLength: 1, targetLength: 2 }));
  }
  await file.commit();

  const kept = await dropDuplicates(path.join(folder, 'all'), path.join(folder, 'first'), [3, 0, 3997], tableSize);

  const offsets: number[] = [];
  for await (const block of entryBlocks(path.join(folder, 'first'))) offsets.push(...block.map(({ offset }) => offset));
  const firsts = fingerprints.flatMap((value, index) => (fingerprints.indexOf(value) === index ? [index] : []));
  expect(offsets).toEqual(firsts);
  expect(kept).toEqual([3, 0, firsts.length - 3]);
});
