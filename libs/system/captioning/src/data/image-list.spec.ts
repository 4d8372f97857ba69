import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { readImageList } from './image-list';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'image-list-'))));
afterEach(() => rm(folder, { recursive: true }));

async function namesOf(content: string | Uint8Array): Promise<string[]> {
  const path = join(folder, 'train.txt');
  await writeFile(path, content);
  return readImageList(path);
}

describe('readImageList', () => {
  it('reads one name per line in order, with either line end, without blank lines and byte order mark', async () => {
    expect(await namesOf('\uFEFFb c.jpg\r\n\n  \né.png\na/b.jpg')).toEqual(['b c.jpg', 'é.png', 'a/b.jpg']);
  });

  it.each([
    [
      'a name that comes twice',
      'a.jpg\n\nb.jpg\na.jpg\r\n',
      'line 4: expected each image once, received a.jpg, which line 1',
    ],
    ['an empty file', '', 'expected a list of images, one name per line, received an empty file'],
    ['a blank file', '\uFEFF \r\n\n', 'received an empty file'],
    ['bytes that are not UTF-8', Uint8Array.of(0x61, 0x0a, 0xe4, 0x0a), 'line 2: expected UTF-8 text'],
  ])('refuses %s', async (_, content, sentence) => {
    const fault = await namesOf(content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toContain(sentence);
  });

  it('refuses a missing file and a folder', async () => {
    await expect(readImageList(join(folder, 'none'))).rejects.toThrow(
      /none: expected a list .* received no such file/u,
    );
    await expect(readImageList(folder)).rejects.toThrow('received a folder');
  });
});
