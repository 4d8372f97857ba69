import { OutputError } from '@tolmach/contracts';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recoverFolder, removeFolder, replaceFile, replaceFolder } from './synced-files';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'synced-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Folders with one file each, named after the folder's content. */
async function make(contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(path.join(folder, name));
    await writeFile(path.join(folder, name, content), '');
  }
}

async function found(): Promise<Record<string, string[]>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readdir(path.join(folder, name))] as const)),
  );
}

describe('recoverFolder', () => {
  it.each([
    ['while the draft was filled', { best: 'one', 'best.partial': 'half' }, { best: ['one'] }],
    ['between the renames', { 'best.old': 'one', 'best.partial': 'two' }, { best: ['one'] }],
    ['before the old one was removed', { 'best.old': 'one', best: 'two' }, { best: ['two'] }],
    ['while the old one was removed', { 'best.old.partial': 'one', best: 'two' }, { best: ['two'] }],
    ['before anything', {}, {}],
  ])('leaves one whole folder after a crash %s', async (_, before, after) => {
    await make(before);
    await recoverFolder(path.join(folder, 'best'));
    expect(await found()).toEqual(after);
  });
});

describe('replaceFolder', () => {
  it('works over the leftovers of a crash', async () => {
    await make({ 'best.old': 'one', best: 'two', 'best.partial': 'half' });
    await replaceFolder(path.join(folder, 'best'), (draft) => writeFile(path.join(draft, 'three'), ''));
    expect(await found()).toEqual({ best: ['three'] });
  });

  it('keeps the old one and turns system errors into sentences', async () => {
    await make({ best: 'one' });
    const failing = replaceFolder(path.join(folder, 'best'), (draft) => writeFile(path.join(draft, 'a', 'b'), ''));
    await expect(failing).rejects.toThrow(OutputError);
    expect(await found()).toEqual({ best: ['one'] });
  });
});

it('replaceFile leaves nothing but the new file', async () => {
  const file = path.join(folder, 'config.json');
  await replaceFile(file, Buffer.from('one'));
  await replaceFile(file, Buffer.from('two'));
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['config.json']);
});

it('removeFolder removes what an earlier removal left', async () => {
  await make({ a: 'x', 'a.partial': 'y' });
  await removeFolder(path.join(folder, 'a'));
  await removeFolder(path.join(folder, 'a'));
  expect(await found()).toEqual({});
});
