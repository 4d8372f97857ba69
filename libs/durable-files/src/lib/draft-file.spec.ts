import { OutputError } from '@tolmach/contracts';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { DraftFile, isReplaceable, unfinished, writeFileDurably } from './draft-file';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'draft-'))));
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const textOf = (name: string): Promise<string> => readFile(at(name), 'utf8');

describe('DraftFile', () => {
  it.each([0, 1 << 20])(
    'holds what was written, whatever the sizes, and knows its size, with a buffer of %i',
    async (bufferBytes) => {
      const pieces = [3, 0, 700_000, 700_001, 5, 3_000_000, 1, 1 << 20, 9].map((size, place) =>
        Buffer.alloc(size, place + 1),
      );
      const file = await DraftFile.open(at('file'), { bufferBytes });
      for (const piece of pieces) await file.write(piece);
      expect(file.size).toBe(Buffer.concat(pieces).length);
      await file.commit();
      expect((await readFile(at('file'))).equals(Buffer.concat(pieces))).toBe(true);
    },
  );

  it('does nothing to its target before it is committed', async () => {
    await writeFile(at('file'), 'old');
    const draft = await DraftFile.open(at('file'));
    await draft.write('new é');
    expect(await textOf('file')).toBe('old');
    expect(draft.draft).toBe(at('file.partial'));
    await draft.commit();
    expect(await textOf('file')).toBe('new é');
    expect(await readdir(folder)).toEqual(['file']);
    await draft.discard();
    expect(await textOf('file')).toBe('new é');
  });

  it('leaves nothing when it is discarded, and all when it is kept', async () => {
    const discarded = await DraftFile.open(at('a'));
    await discarded.write('x');
    await discarded.discard();
    const kept = await DraftFile.open(at('b'), { bufferBytes: 10 });
    await kept.write('x');
    await kept.keep();
    await kept.discard();
    expect(await readdir(folder)).toEqual(['b.partial']);
    expect(await textOf('b.partial')).toBe('x');
  });

  it.each(['open', 'resume'] as const)('of two processes the one that began first is told, after %s', async (how) => {
    const first = await DraftFile.open(at('file'));
    await first.write('one\n');
    const second = await DraftFile[how](at('file'));
    await first.write('two\n');
    await second.write('three\n');
    await expect(first.commit()).rejects.toMatchObject({ code: 'two-writers' });
    await first.discard();
    await second.commit();
    expect(await textOf('file')).toBe(how === 'open' ? 'three\n' : 'one\nthree\n');
  });

  it('writes in a place of its own', async () => {
    const draft = await DraftFile.open(at('file'));
    await draft.write('....');
    await draft.writeAt(1, Buffer.from('ab'));
    await draft.write('c');
    await draft.commit();
    expect(await textOf('file')).toBe('.ab.c');
  });

  it('is a stream', async () => {
    const draft = await DraftFile.open(at('file'));
    const stream = draft.asStream();
    stream.write('a\n');
    stream.end(Buffer.from('b\n'));
    await finished(stream);
    await draft.commit();
    expect(await textOf('file')).toBe('a\nb\n');
  });

  it('replaces what a crash left, and never writes through a link that waits there', async () => {
    await writeFile(at('other'), 'other');
    await symlink(at('other'), at('file.partial'));
    await writeFileDurably(at('file'), 'new');
    expect(await textOf('other')).toBe('other');
    expect((await readdir(folder)).sort()).toEqual(['file', 'other']);
  });

  it('follows a link, and leaves the permissions of the file that gives way', async () => {
    await mkdir(at('there'));
    await writeFile(at('there/file'), 'old', { mode: 0o640 });
    await chmod(at('there/file'), 0o640); // whatever the mask of this process
    await symlink('there/file', at('link'));
    await writeFileDurably(at('link'), 'new');
    expect(await textOf('there/file')).toBe('new');
    expect((await stat(at('there/file'))).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['link', 'there']);
  });

  it('lets many write the same file, each in a draft of its own', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => DraftFile.open(at('file'), { writers: 'many' })));
    await first?.write('first');
    await second?.write('second, longer');
    await second?.commit();
    expect(await textOf('file')).toBe('second, longer');
    await first?.commit();
    expect(await textOf('file')).toBe('first');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('refuses a folder, a device and a folder that is not there', async () => {
    const what = 'a page';
    await expect(DraftFile.open(folder, { what })).rejects.toThrow('expected a place for a page, received a folder.');
    await expect(DraftFile.open(os.devNull)).rejects.toThrow(
      'expected a place that can be written, received a device, pipe or socket.',
    );
    await expect(DraftFile.open(at('none/file'), { next: 'Wait.' })).rejects.toThrow(
      'none/file: expected a place that can be written, received a folder that does not exist (ENOENT). Wait.',
    );
    await expect(DraftFile.open(at('none/file'))).rejects.toThrow(OutputError);
  });

  it('passes on what fails, by the name of the target, and leaves the old file', async () => {
    await writeFile(at('file'), 'old');
    const draft = await DraftFile.open(at('file'));
    await rm(at('file.partial'));
    await expect(draft.commit()).rejects.toThrow(
      `${at('file')}: expected a draft that only this process writes, received none`,
    );
    expect(await textOf('file')).toBe('old');
    await mkdir(at('sub'));
    const lost = await DraftFile.open(at('sub/file'));
    await rm(at('sub'), { recursive: true });
    await expect(lost.commit()).rejects.toThrow(`${at('sub/file')}: expected a place that can be written`);
  });
});

describe('DraftFile.resume', () => {
  const resumed = async (line: string): Promise<void> => {
    const draft = await DraftFile.resume(at('file'));
    await draft.write(line);
    await draft.commit();
  };

  it('begins a file that is not there, and continues with one that is, behind its last whole line', async () => {
    expect(await unfinished(at('file'))).toBeUndefined();
    await resumed('a\n');
    expect(await unfinished(at('file'))).toEqual({ path: at('file'), wholeBytes: 2 });
    await writeFile(at('file'), 'a\nb\n' + 'torn'.repeat(50_000));
    await resumed('c\n');
    expect(await textOf('file')).toBe('a\nb\nc\n');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('continues with the draft that a crash left, and leaves the file till it is committed', async () => {
    await writeFile(at('file'), 'old\n');
    await writeFile(at('file.partial'), 'new\nto');
    expect(await unfinished(at('file'))).toEqual({ path: at('file.partial'), wholeBytes: 4 });
    const draft = await DraftFile.resume(at('file'));
    expect(draft.size).toBe(4);
    await draft.write('more\n');
    expect(await textOf('file')).toBe('old\n');
    await draft.commit();
    expect(await textOf('file')).toBe('new\nmore\n');
  });

  it('has nothing of a single torn line', async () => {
    await writeFile(at('file'), 'torn');
    expect(await unfinished(at('file'))).toEqual({ path: at('file'), wholeBytes: 0 });
    await resumed('a\n');
    expect(await textOf('file')).toBe('a\n');
  });
});

describe('DraftFile.commit with something to revise', () => {
  it('lets the whole draft be replaced before it gets its name', async () => {
    await writeFile(at('file'), 'old\n');
    const draft = await DraftFile.open(at('file'), { bufferBytes: 100 });
    await draft.write('new\n');
    await draft.commit(async (path) => {
      expect([path, await textOf('file.partial'), await textOf('file')]).toEqual([draft.draft, 'new\n', 'old\n']);
      await writeFileDurably(path, 'newer\n');
    });
    expect([await textOf('file'), await readdir(folder)]).toEqual(['newer\n', ['file']]);
  });

  it('leaves draft and file after a fault', async () => {
    await writeFile(at('file'), 'old\n');
    const draft = await DraftFile.open(at('file'));
    await draft.write('new\n');
    await expect(draft.commit(() => Promise.reject(new RangeError('full')))).rejects.toThrow(RangeError);
    expect([await textOf('file.partial'), await textOf('file')]).toEqual(['new\n', 'old\n']);
  });
});

describe('isReplaceable', () => {
  it('is true of files, of links to them and of what is not there', async () => {
    await writeFile(at('file'), '');
    await symlink('file', at('link'));
    await symlink('nowhere', at('dangling'));
    const names = ['file', 'link', 'dangling', 'none', 'none/none'];
    expect(await Promise.all(names.map((name) => isReplaceable(at(name))))).toEqual(names.map(() => true));
  });

  it('is false of folders, devices and what this process has open, by whatever link', async () => {
    await symlink('/dev/stdout', at('link'));
    const paths = [folder, os.devNull, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', at('link')];
    expect(await Promise.all(paths.map((place) => isReplaceable(place)))).toEqual(paths.map(() => false));
  });
});

it('writeFileDurably leaves nothing but the new file', async () => {
  await writeFileDurably(at('config.json'), Buffer.from('one'));
  await writeFileDurably(at('config.json'), 'two');
  expect(await textOf('config.json')).toBe('two');
  expect(await readdir(folder)).toEqual(['config.json']);
});
