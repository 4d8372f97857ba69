import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './sync';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'make-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await fs.rm(folder, { recursive: true });
});

describe('makeFolder', () => {
  it('makes what is not there of a path, from two sides at once too', async () => {
    const paths = ['a/b/c', 'a/b/d', 'a', 'e', 'e'].map((path) => join(folder, path));
    await Promise.all(paths.map(makeFolder));
    for (const path of paths) expect((await fs.stat(path)).isDirectory()).toBe(true);
  });

  it('takes a link to a folder for one, and refuses a file and a link to nothing', async () => {
    await fs.symlink('.', join(folder, 'link'));
    await makeFolder(join(folder, 'link', 'a'));
    await makeFolder(join(folder, 'link'));
    await fs.writeFile(join(folder, 'file'), '');
    await fs.symlink('nothing', join(folder, 'dangling'));
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(folder, 'file', 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(folder, 'dangling'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['EROFS', 'ENOSPC', 'EACCES'])('passes %s on, however many folders are not there', async (code) => {
    const mkdir = fs.mkdir;
    jest.spyOn(fs, 'mkdir').mockImplementation(async (path, options) => {
      const isBelow = !(await fs.stat(join(String(path), '..')).catch(() => undefined));
      return isBelow ? mkdir(path, options) : Promise.reject(Object.assign(new Error(code), { code }));
    });
    await expect(makeFolder(join(folder, 'a'))).rejects.toMatchObject({ code });
    await expect(makeFolder(join(folder, 'a', 'b', 'c'))).rejects.toMatchObject({ code });
  });
});
