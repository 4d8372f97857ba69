import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { OutputError } from '@tolmach/contracts';
import { CLOSED_PIPE, withOutputFile, writeRecords } from './write-records';

const folder = mkdtempSync(join(tmpdir(), 'write-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function failingWith(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(code), { code }));
    },
  });
}

describe('writeRecords', () => {
  it('writes one line a record and counts them', async () => {
    const stream = new PassThrough();
    expect(await writeRecords(['a', '', 'ü'], { stream, name: 'out' })).toBe(3);
    expect(String(stream.read())).toBe('a\n\nü\n');
  });

  it('asks for no further record while the reader is slow', async () => {
    let numAsked = 0;
    function* endless(): Generator<string> {
      for (;;) {
        numAsked++;
        yield 'x'.repeat(1000);
      }
    }
    const stream = new PassThrough({ highWaterMark: 10 });
    void writeRecords(endless(), { stream, name: 'out' }).catch(() => undefined);
    await wait(30);
    expect(numAsked).toBeLessThan(5);
    stream.destroy();
  });

  it.each([
    ['ENOSPC', 'out: expected a place that can be written, received a full disk (ENOSPC). Free space'],
    ['EIO', 'out: expected a place that can be written, received a failing disk (EIO). Free space'],
    ['EXYZ', 'received EXYZ.'],
  ])('says what is wrong on %s', async (code, sentence) => {
    const writing = writeRecords(['a', 'b'], { stream: failingWith(code), name: 'out' });
    await expect(writing).rejects.toThrow(sentence);
    await expect(writing).rejects.toThrow(OutputError);
  });

  it('tells a closed pipe from the other failures', async () => {
    await expect(writeRecords(['a'], { stream: failingWith('EPIPE'), name: 'out' })).rejects.toMatchObject({
      code: CLOSED_PIPE,
    });
    const destroyed = new PassThrough().destroy();
    await expect(writeRecords(['a'], { stream: destroyed, name: 'out' })).rejects.toMatchObject({ code: CLOSED_PIPE });
  });

  it('turns an error that the stream throws into the same sentence', async () => {
    const stream = new Writable({
      write: () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    });
    await expect(writeRecords(['a'], { stream, name: 'out' })).rejects.toThrow('a full disk (ENOSPC)');
  });
});

describe('withOutputFile', () => {
  it('leaves the whole file behind', async () => {
    const path = join(folder, 'all.txt');
    expect(await withOutputFile(path, (output) => writeRecords(['a', 'b'], output))).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
  });

  it('begins a new file unless it is to continue with the old one', async () => {
    const path = join(folder, 'more.txt');
    const add = (line: string, mode: 'replace' | 'resume' = 'replace') =>
      withOutputFile(path, (output) => writeRecords([line], output), { mode });
    await add('a');
    await add('b');
    await add('c', 'resume');
    expect(readFileSync(path, 'utf8')).toBe('b\nc\n');
  });

  it('leaves the file as it was until all is written', async () => {
    const path = join(folder, 'old.txt');
    writeFileSync(path, 'old\n');
    await withOutputFile(path, async (output) => {
      await writeRecords(['new'], output);
      expect(readFileSync(path, 'utf8')).toBe('old\n');
      expect(readFileSync(`${path}.partial`, 'utf8')).toBe('new\n'); // each record at once, for who looks on and for a crash
    });
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  it('keeps what was written before an error beside the file, says so, and continues with it', async () => {
    const path = join(folder, 'part.txt');
    function* failing(): Generator<string> {
      yield 'a';
      throw new RangeError('later');
    }
    writeFileSync(path, 'old\n');
    const onKept = jest.fn();
    const written = withOutputFile(path, (output) => writeRecords(failing(), output), { onKept });
    await expect(written).rejects.toThrow(RangeError);
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(readFileSync(`${path}.partial`, 'utf8')).toBe('a\n');
    expect(onKept.mock.calls).toEqual([[`${path}.partial`]]);
    await withOutputFile(path, (output) => writeRecords(['b'], output), { mode: 'resume' });
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(readdirSync(folder)).not.toContain('part.txt.partial');
  });

  it.each([
    ['a fault', undefined],
    ['an interruption', AbortSignal.abort()],
  ])('leaves nothing, and the file as it was, after %s before the first record', async (_, signal) => {
    const path = join(folder, 'untouched.txt');
    writeFileSync(path, 'old\n');
    const onKept = jest.fn();
    const use = () => (signal === undefined ? Promise.reject(new RangeError('model')) : Promise.resolve());
    await withOutputFile(path, use, { onKept, ...(signal && { signal }) }).catch(() => undefined);
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).not.toContain('untouched.txt.partial');
    expect(onKept).not.toHaveBeenCalled();
  });

  it.each(['old\n', undefined])(
    'leaves a file of %j as it was when a run is interrupted, and continues after its records',
    async (old) => {
      const path = join(folder, 'interrupted.txt');
      rmSync(path, { force: true });
      if (old !== undefined) writeFileSync(path, old);
      const onKept = jest.fn();
      const options = { signal: AbortSignal.abort(), onKept };
      await withOutputFile(path, (output) => writeRecords(['a'], output), options);
      expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(old);
      expect(readFileSync(`${path}.partial`, 'utf8')).toBe('a\n');
      expect(onKept.mock.calls).toEqual([[`${path}.partial`]]);
      await withOutputFile(path, (output) => writeRecords(['b'], output), { ...options, mode: 'resume' });
      expect(readFileSync(`${path}.partial`, 'utf8')).toBe('a\nb\n');
      await withOutputFile(path, (output) => writeRecords(['c'], output), { mode: 'resume' });
      expect([readFileSync(path, 'utf8'), existsSync(`${path}.partial`)]).toEqual(['a\nb\nc\n', false]);
    },
  );

  it('makes the empty file of a run that had no input', async () => {
    const path = join(folder, 'empty.txt');
    await withOutputFile(path, (output) => writeRecords([], output));
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('lets the records be revised when all are there, and keeps them when that fails', async () => {
    const path = join(folder, 'revised.txt');
    const write = (revise: (draft: string) => Promise<void>, onKept?: (draft: string) => void) =>
      withOutputFile(path, (output) => writeRecords(['a', 'b'], output), { revise, ...(onKept && { onKept }) });
    await write((draft) => appendFile(draft, 'c\n'));
    expect(readFileSync(path, 'utf8')).toBe('a\nb\nc\n');
    const onKept = jest.fn();
    await expect(write(() => Promise.reject(new RangeError('full')), onKept)).rejects.toThrow(RangeError);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\nc\n');
    expect(readFileSync(`${path}.partial`, 'utf8')).toBe('a\nb\n');
    expect(onKept).toHaveBeenCalledWith(`${path}.partial`);
    rmSync(`${path}.partial`);
  });

  it('makes nothing, and leaves what a crash has left, until there is a record', async () => {
    const path = join(folder, 'late.txt');
    writeFileSync(`${path}.partial`, 'left\n');
    await expect(withOutputFile(path, () => Promise.reject(new RangeError('model')))).rejects.toThrow(RangeError);
    expect(readFileSync(`${path}.partial`, 'utf8')).toBe('left\n');
    await withOutputFile(path, async (output) => {
      expect(existsSync(path)).toBe(false);
      await writeRecords(['a'], output);
    });
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.partial`)]).toEqual(['a\n', false]);
  });

  it('refuses a place that cannot be written before any work', async () => {
    const use = jest.fn();
    await expect(withOutputFile(folder, use)).rejects.toThrow('received a folder (EISDIR)');
    await expect(withOutputFile(join(folder, 'no', 'where'), use)).rejects.toThrow('a folder that does not exist');
    expect(use).not.toHaveBeenCalled();
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('appends to what /dev/stdout stands for', async () => {
    const path = join(folder, 'log.txt');
    writeFileSync(path, 'before\n');
    const log = openSync(path, 'a');
    await withOutputFile(`/dev/fd/${log}`, (output) => writeRecords(['after'], output));
    closeSync(log);
    expect(readFileSync(path, 'utf8')).toBe('before\nafter\n');
  });

  itOnLinux('reports a full disk', async () => {
    await expect(withOutputFile('/dev/full', (output) => writeRecords(['a'], output))).rejects.toThrow(
      '/dev/full: expected a place that can be written, received a full disk (ENOSPC).',
    );
  });

  itOnLinux('lets records through a pipe as they come', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const pipe = openSync(path, 'r+'); // both ends, so that neither waits for the other
    const seen = Buffer.alloc(2);
    await withOutputFile(path, async (output) => {
      await writeRecords(['a'], output);
      readSync(pipe, seen);
    });
    expect(seen.toString()).toBe('a\n');
    expect(readdirSync(folder)).not.toContain('pipe.partial');
  });
});
