import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutputError } from '@tolmach/contracts';
import { AppendFile } from './append-file';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'append-'))));
afterEach(() => rm(folder, { recursive: true }));

it('holds what was appended, whatever the sizes, and knows its size', async () => {
  const pieces = [3, 0, 700_000, 700_001, 5, 3_000_000, 1, 1 << 20, 9].map((size, place) =>
    Buffer.alloc(size, place + 1),
  );
  const file = await AppendFile.create(path.join(folder, 'file'));
  for (const piece of pieces) await file.append(piece);
  expect(file.size).toBe(Buffer.concat(pieces).length);
  await file.close();
  expect((await readFile(path.join(folder, 'file'))).equals(Buffer.concat(pieces))).toBe(true);
});

it('says that its folder is missing', async () => {
  await expect(AppendFile.create(path.join(folder, 'none', 'file'))).rejects.toThrow(OutputError);
});
