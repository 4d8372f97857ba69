import { renameSync } from 'node:fs';
import promises, { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutputError, UsageError } from '@tolmach/contracts';
import { expectNewFolder, recoverFolder, removeFolder, replaceFolder, writeNewFolder } from './draft-folder';

let root: string;
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'draft-folder-'))));
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
      'received a path longer than the system allows (ENAMETOOLONG). Check',
    );
  });
});

/** Folders with one file each, named after the folder's content. */
async function make(contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(at(name));
    await writeFile(path.join(at(name), content), '');
  }
}

async function found(): Promise<Record<string, string[]>> {
  const names = await readdir(root);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readdir(at(name))] as const)));
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
    await recoverFolder(at('best'));
    expect(await found()).toEqual(after);
  });
});

describe('replaceFolder', () => {
  const fillWith = (name: string) => (draft: string) => writeFile(path.join(draft, name), '');

  it('puts one whole folder in the place of another, above folders that are made, and leaves nothing else', async () => {
    await replaceFolder(at('some/where/best'), fillWith('one'));
    await replaceFolder(at('some/where/best/'), fillWith('two'));
    expect(await listing()).toEqual(['some', 'some/where', 'some/where/best', 'some/where/best/two']);
  });

  it.each([
    ['while the draft was filled', { best: 'one', 'best.partial': 'half' }],
    ['between the renames', { 'best.old': 'one', 'best.partial': 'two' }],
    ['of several kinds', { 'best.old': 'one', best: 'two', 'best.partial': 'half' }],
  ])('works over the leftovers of a crash %s', async (_, before) => {
    await make(before);
    await replaceFolder(at('best'), fillWith('three'));
    expect(await found()).toEqual({ best: ['three'] });
  });

  it('keeps the old one and turns system errors into sentences', async () => {
    await make({ best: 'one' });
    await expect(replaceFolder(at('best'), fillWith('a/b'))).rejects.toThrow(OutputError);
    expect(await found()).toEqual({ best: ['one'] });
  });

  it('has what a crash between the renames left in its place while the new one is made', async () => {
    await make({ 'best.old': 'one' });
    const fault = new UsageError({ where: 'a', expected: 'b', received: 'c', next: 'D.' });
    await expect(replaceFolder(at('best'), () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await found()).toEqual({ best: ['one'] });
  });

  it('puts the old one back when the new one cannot take its name', async () => {
    await make({ best: 'one' });
    const rename = jest.spyOn(promises, 'rename').mockImplementation(async (from, to) => {
      if (from === at('best.partial')) throw Object.assign(new Error('rename'), { code: 'EIO' });
      renameSync(from, to);
      await Promise.resolve();
    });
    await expect(replaceFolder(at('best'), fillWith('two'))).rejects.toThrow('a failing disk (EIO)');
    rename.mockRestore();
    expect(await found()).toEqual({ best: ['one'] });
  });

  it('never replaces a file', async () => {
    await writeFile(at('best'), 'text');
    await expect(replaceFolder(at('best'), fillWith('one'))).rejects.toThrow(
      /a file in the way of a folder \(ENOTDIR\)/,
    );
    expect(await readFile(at('best'), 'utf8')).toBe('text');
    await expect(replaceFolder(at('best/one'), fillWith('one'))).rejects.toThrow(OutputError);
  });

  it.each([
    ['ENOSPC', 'a full disk (ENOSPC). Free some space and run again; what was complete before is intact.'],
    ['EROFS', 'a read-only file system (EROFS). Choose a place you may write to.'],
    ['EACCES', 'no permission to write (EACCES). Choose a place you may write to.'],
  ])('says of %s: %s', async (code, received) => {
    const failing = replaceFolder(at('best'), () => Promise.reject(Object.assign(new Error('write'), { code })));
    await expect(failing).rejects.toThrow(`${at('best')}: expected a place that can be written, received ${received}`);
  });

  it('of many writers removes what a killed one left, and leaves a running one alone', async () => {
    const running = `best.${process.ppid}-0123abcd.partial`;
    await make({ 'best.4194304999-0123abcd.partial': 'half', [running]: 'half' }); // beyond any process number
    await make({ 'best.notes.partial': 'notes', 'worst.4194304999-0123abcd.partial': 'half' });
    let draft = '';
    const fillNoting = async (folder: string) => {
      draft = path.basename(folder);
      await fillWith('one')(folder);
    };
    await replaceFolder(at('best'), fillNoting, { writers: 'many' });
    expect(draft).toMatch(new RegExp(`^best\\.${process.pid}-[0-9a-f]{8}\\.partial$`));
    expect((await readdir(root)).sort()).toEqual(
      ['best', 'best.notes.partial', running, 'worst.4194304999-0123abcd.partial'].sort(),
    );
  });
});

it('removeFolder removes what an earlier removal left', async () => {
  await make({ a: 'x', 'a.partial': 'y' });
  await removeFolder(at('a'));
  await removeFolder(at('a'));
  expect(await found()).toEqual({});
});
