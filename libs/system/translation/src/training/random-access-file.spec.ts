import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError } from '@tolmach/contracts';
import { RandomAccessFile } from './random-access-file';

let file: string;
beforeEach(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), 'random-access-')), 'file');
  await writeFile(
    file,
    Uint8Array.from({ length: 1000 }, (_, place) => place % 251),
  );
});
afterEach(() => rm(path.dirname(file), { recursive: true }));

describe.each([
  ['held', 1000],
  ['not held', 999],
])('RandomAccessFile, %s', (_, heldBytes) => {
  it('gives stretches in the order asked for', async () => {
    const opened = await RandomAccessFile.open(file, heldBytes);
    const ranges = Array.from({ length: 300 }, (_, place) => ({ offset: (place * 37) % 990, length: place % 11 }));
    const stretches = await opened.read(ranges);
    expect(stretches.map((bytes) => Array.from(bytes))).toEqual(
      ranges.map(({ offset, length }) => Array.from({ length }, (_, at) => (offset + at) % 251)),
    );
    await opened.close();
  });

  it('refuses a stretch beyond the end', async () => {
    const opened = await RandomAccessFile.open(file, heldBytes);
    await expect(opened.read([{ offset: 995, length: 6 }])).rejects.toThrow(InputError);
    await opened.close();
  });
});
