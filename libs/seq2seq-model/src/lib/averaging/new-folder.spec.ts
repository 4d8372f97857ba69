import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutputError, UsageError } from '@tolmach/contracts';
import { expectNewFolder, writeNewFolder } from './new-folder';

let root: string;
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'new-folder-'))));
afterEach(() => rm(root, { recursive: true }));

const at = (name: string): string => path.join(root, name);
const fill = (draft: string) => writeFile(path.join(draft, 'file'), 'whole');
const listing = async (): Promise<string[]> => (await readdir(root, { recursive: true })).sort();

describe('writeNewFolder', () => {
  it.each(['new', 'new/', 'some/where/new'])('makes %s and the folders above it', async (name) => {
    await writeNewFolder(at(name), fill);
    expect(await readFile(path.join(at(name), 'file'), 'utf8')).toBe('whole');
    expect((await listing()).filter((entry) => entry.includes('partial'))).toEqual([]);
  });

  it('fills an empty folder, and replaces the draft that a crash left', async () => {
    await mkdir(at('new'));
    await mkdir(at('new.partial'));
    await writeFile(at('new.partial/rubbish'), '');
    await writeNewFolder(at('new'), fill);
    expect(await listing()).toEqual(['new', 'new/file']);
  });

  it('leaves no folder under the name before all is written', async () => {
    let seen: string[] = [];
    await writeNewFolder(at('new'), async (draft) => {
      await fill(draft);
      seen = await listing();
    });
    expect(seen).toEqual(['new.partial', 'new.partial/file']);
  });

  it('leaves nothing when filling fails, and passes the fault on', async () => {
    const fault = new UsageError({ where: 'a', expected: 'b', received: 'c', next: 'D.' });
    const failing = async (draft: string) => {
      await fill(draft);
      throw fault;
    };
    await expect(writeNewFolder(at('new'), failing)).rejects.toBe(fault);
    expect(await listing()).toEqual([]);
  });

  it('does not touch what somebody else wrote there meanwhile', async () => {
    const slow = async (draft: string) => {
      await fill(draft);
      await mkdir(at('new'));
      await writeFile(at('new/other'), '');
    };
    await expect(writeNewFolder(at('new'), slow)).rejects.toThrow(
      `${at('new')}: expected a place that can be written, received a folder that something else has written into (ENOTEMPTY).`,
    );
    expect(await listing()).toEqual(['new', 'new/other']);
  });

  it('says what is in the way', async () => {
    await writeFile(at('file'), '');
    await symlink(at('nowhere'), at('link'));
    for (const name of ['file/new', 'link']) {
      const written = writeNewFolder(at(name), fill);
      await expect(written).rejects.toThrow(OutputError);
      await expect(written).rejects.toThrow(
        /expected a place that can be written, received a file in the way of a folder \(E\w+\)\./,
      );
    }
    expect(await listing()).toEqual(['file', 'link']);
  });
});

describe('expectNewFolder', () => {
  it('takes one that is not there, or empty', async () => {
    await mkdir(at('empty'));
    await expectNewFolder(at('empty'));
    await expectNewFolder(at('not/there'));
  });

  it('refuses a file, a folder with anything in it, and what cannot be looked into', async () => {
    for (const name of ['d', 'c', 'b', 'a']) await writeFile(at(name), '');
    await expect(expectNewFolder(at('a'))).rejects.toThrow('expected an empty or new folder, received a file. Name');
    await expect(expectNewFolder(root)).rejects.toThrow(
      'expected an empty or new folder, received one with a, b, c, ...',
    );
    await expect(expectNewFolder(root)).rejects.toThrow(UsageError);
    await expect(expectNewFolder(at('x'.repeat(300)))).rejects.toThrow(
      'received a path longer than the system allows (ENAMETOOLONG). Free',
    );
  });
});
