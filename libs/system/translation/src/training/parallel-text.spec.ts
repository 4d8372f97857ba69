import { createHash } from 'node:crypto';
import { Faults } from '@tolmach/contracts';
import type { InputError } from '@tolmach/contracts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { translationTrainingConfigSchema } from '../training-config';
import { checkTexts, checksumTexts, leftOut, readPairs } from './parallel-text';
import type { PairOptions } from './parallel-text';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'parallel-'))));
afterEach(() => rm(folder, { recursive: true }));

async function files(source: string | Uint8Array, target: string | Uint8Array) {
  const [left, right] = [path.join(folder, 'a'), path.join(folder, 'b')];
  await Promise.all([writeFile(left, source), writeFile(right, target)]);
  return { source: left, target: right };
}

async function pairsOf(source: string | Uint8Array, target: string, options?: PairOptions): Promise<string[]> {
  const pairs: string[] = [];
  for await (const pair of readPairs(await files(source, target), options)) pairs.push(`${pair.source}|${pair.target}`);
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

  it('leaves out the pair of a line that is not UTF-8, and tells of the line', async () => {
    const told: unknown[] = [];
    const onBad = ({ details }: InputError) => told.push(details['line']);
    const bytes = Buffer.from('a\nb\xff\nc\n\xfe', 'latin1');
    expect(await pairsOf(bytes, 'w\nx\ny\nz\n', { onBad })).toEqual(['a|w', 'c|y']);
    expect(told).toEqual([2, 4]);
    expect(await pairsOf(bytes, 'w\nx\ny\nz\n', leftOut(true))).toEqual(['a|w', 'c|y']);
    await expect(pairsOf(bytes, 'w\nx\ny\nz\n', leftOut())).rejects.toThrow('line 2: expected UTF-8 text');
    await expect(pairsOf(bytes, 'w\n', { onBad })).rejects.toThrow('received 4 and 1');
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

describe('checkTexts', () => {
  const text = async (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  };

  it('names what is wrong with any text in one go, and only leaves out lines', async () => {
    const bad = Buffer.from('a\xff\nb\n', 'latin1');
    const good = { source: await text('a', 'a\nb\n'), target: await text('b', 'x\ny\n'), weight: 1 };
    const lines = { source: await text('c', bad), target: await text('d', 'x\ny\n'), weight: 1 };
    const uneven = { source: await text('e', 'a\n'), target: await text('f', bad), weight: 1 };
    const gone = { source: path.join(folder, 'none.a'), target: path.join(folder, 'none.b'), weight: 1 };
    const check = async (train: (typeof good)[], skipBad: boolean) => {
      const { data } = translationTrainingConfigSchema.parse({
        data: { train, validation: { source: good.source, target: good.target } },
      });
      const said: string[] = [];
      const faults = new Faults({ skipBad, tell: (one) => said.push(one) });
      await checkTexts(data, { faults, signal: undefined });
      return { said: said.length, numBad: faults.numBad };
    };
    expect(await check([good], false)).toEqual({ said: 0, numBad: 0 });
    expect(await check([good, lines], true)).toEqual({ said: 2, numBad: 1 });
    await expect(check([good, lines], false)).rejects.toMatchObject({ code: 'bad-records' });
    for (const skipBad of [true, false]) {
      const fault = await check([lines, uneven, gone], skipBad).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'bad-files', details: { numFaults: 4 } });
    }
  });
});
