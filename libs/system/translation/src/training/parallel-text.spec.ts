import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checksumTexts, readPairs } from './parallel-text';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'parallel-'))));
afterEach(() => rm(folder, { recursive: true }));

async function files(source: string, target: string) {
  const [left, right] = [path.join(folder, 'a'), path.join(folder, 'b')];
  await Promise.all([writeFile(left, source), writeFile(right, target)]);
  return { source: left, target: right };
}

async function pairsOf(source: string, target: string): Promise<string[]> {
  const pairs: string[] = [];
  for await (const pair of readPairs(await files(source, target))) pairs.push(`${pair.source}|${pair.target}`);
  return pairs;
}

describe('readPairs', () => {
  it('pairs line by line, blank lines too', async () => {
    expect(await pairsOf('a\n\nc\n', 'x\ny\n\n')).toEqual(['a|x', '|y', 'c|']);
    expect(await pairsOf('', '')).toEqual([]);
  });

  it.each([
    ['a\nb\nc', 'x\n', '3 and 1'],
    ['', 'x\ny', '0 and 2'],
  ])('names both counts of unequal files', async (source, target, counts) => {
    await expect(pairsOf(source, target)).rejects.toThrow(`expected equally many lines, received ${counts}.`);
  });

  it('may be left early', async () => {
    for await (const pair of readPairs(await files('a\nb\n', 'x\ny\n'))) {
      expect(pair).toEqual({ source: 'a', target: 'x' });
      break;
    }
  });
});

it('checksumTexts is the SHA-256 of the bytes', async () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(await checksumTexts(await files('a\r\nb', ''))).toEqual({ source: sha256('a\r\nb'), target: sha256('') });
});
