import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileSource } from './read-records';
import { countLines } from './text-sources';

const folder = mkdtempSync(join(tmpdir(), 'count-lines-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return fileSource(path, 'text');
}

describe('countLines', () => {
  it.each<[string, number]>([
    ['', 0],
    ['a', 1],
    ['a\n', 1],
    ['\n\n', 2],
    ['a\r\nb\nc', 3],
    ['line\n'.repeat(100_000), 100_000],
  ])('counts the lines of a file (%#)', async (content, count) => {
    expect(await countLines([file('a.txt', content)])).toBe(count);
  });

  it('adds up files, and knows nothing of a stream or of what is packed', async () => {
    const two = file('two.txt', 'a\nb');
    const stream = { name: 'standard input', format: 'text', open: () => Readable.from([]) } as const;
    expect(await countLines([two, two])).toBe(4);
    expect(await countLines([two, stream])).toBeUndefined();
    expect(await countLines([file('a.gz', ''), two])).toBeUndefined();
    expect(await countLines([])).toBe(0);
  });
});
