import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutputError } from '@tolmach/contracts';
import { replaceFolder } from './replace-folder';

describe('replaceFolder', () => {
  let parent: string;
  let target: string;

  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'cnn-replace-spec-'));
    target = path.join(parent, 'new', 'cnn');
  });

  afterEach(() => {
    chmodSync(parent, 0o755);
    rmSync(parent, { recursive: true });
  });

  const write = (text: string): Promise<void> =>
    replaceFolder(target, async ({ folder, scratch }) => {
      writeFileSync(path.join(folder, 'text'), text);
      writeFileSync(path.join(scratch, 'left over'), text);
      await Promise.resolve();
    });
  const present = (): string => readFileSync(path.join(target, 'text'), 'utf8');

  it('puts one whole folder in the place of another and leaves nothing else', async () => {
    await write('first');
    expect(present()).toBe('first');
    await write('second');
    expect(present()).toBe('second');
    expect(readdirSync(path.dirname(target))).toEqual(['cnn']);
    expect(readdirSync(target)).toEqual(['text']);
  });

  it('changes nothing when the work fails', async () => {
    await write('first');
    const failure = new Error('not good enough');
    await expect(replaceFolder(target, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(present()).toBe('first');
    expect(readdirSync(path.dirname(target))).toEqual(['cnn']);
  });

  it('removes what a killed process left, and leaves a running one alone', async () => {
    const beside = path.dirname(target);
    mkdirSync(path.join(beside, '.cnn-4194304999-abc'), { recursive: true }); // beyond any process number
    mkdirSync(path.join(beside, `.cnn-${process.ppid}-abc`));
    mkdirSync(path.join(beside, '.cnn-notes'));
    await write('first');
    expect(readdirSync(beside).sort()).toEqual([`.cnn-${process.ppid}-abc`, '.cnn-notes', 'cnn'].sort());
  });

  it.each([
    ['ENOSPC', 'a full disk'],
    ['EROFS', 'a disk that is read-only'],
    ['EACCES', 'no permission to write'],
  ])('says of %s: %s', async (code, received) => {
    const failure = Object.assign(new Error('write'), { code });
    await expect(replaceFolder(target, () => Promise.reject(failure))).rejects.toThrow(
      `cnn install: expected a place to write at ${target}, received ${received}. Make room there, or name another`,
    );
  });

  it('says that a file stands in the way', async () => {
    writeFileSync(path.join(parent, 'new'), '');
    await expect(write('first')).rejects.toThrow(OutputError);
  });
});
