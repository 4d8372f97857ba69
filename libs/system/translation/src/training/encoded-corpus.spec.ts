import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError } from '@tolmach/contracts';
import { DraftFile } from '@tolmach/durable-files';
import { EncodedCorpus } from './encoded-corpus';
import { packEntry } from './pair-index';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'encoded-'));
  const ids = await DraftFile.open(path.join(folder, 'ids.bin'));
  const index = await DraftFile.open(path.join(folder, 'index.bin'));
  for (let n = 0; n < 300; n += 1) {
    const [sourceLength, targetLength] = [1 + (n % 3), 1 + (n % 4)];
    await index.write(packEntry({ offset: ids.size, fingerprint: n, sourceLength, targetLength }));
    const packed = Uint16Array.from({ length: sourceLength + targetLength }, (_, place) => n + 1000 * place);
    await ids.write(new Uint8Array(packed.buffer));
  }
  await Promise.all([ids.commit(), index.commit()]);
});
afterEach(() => rm(folder, { recursive: true }));

function open(heldBytes?: number): Promise<EncodedCorpus> {
  const facts = { folder, parts: [{ numPairs: 300, weight: 1 }], vocabularySize: 60_000 };
  return EncodedCorpus.open({ ...facts, counts: [], checksum: '', isReused: true }, heldBytes);
}

describe('EncodedCorpus', () => {
  it.each([
    ['held in memory', undefined],
    ['read where needed', 0],
  ])('gives pairs in the order asked for, files %s', async (_, heldBytes) => {
    const corpus = await open(heldBytes);
    const indices = Array.from({ length: 400 }, (_, place) => (place * 7) % 300);
    const pairs = await corpus.readIds(await corpus.readEntries(indices));
    expect(corpus.numPairs).toBe(300);
    for (const [place, n] of indices.entries()) {
      const ids = [...Array.from(pairs[place]?.source ?? []), ...Array.from(pairs[place]?.target ?? [])];
      expect(pairs[place]?.source.length).toBe(1 + (n % 3));
      expect(ids).toEqual(Array.from({ length: 2 + (n % 3) + (n % 4) }, (_, at) => n + 1000 * at));
    }
    await corpus.close();
  });

  it('says when a file was cut during the run', async () => {
    const corpus = await open(0);
    const entries = await corpus.readEntries([299]);
    await truncate(path.join(folder, 'ids.bin'), 100);
    await expect(corpus.readIds(entries)).rejects.toThrow(InputError);
    await corpus.close();
  });
});
