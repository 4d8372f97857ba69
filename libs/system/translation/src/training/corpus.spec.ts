import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, InputError } from '@tolmach/contracts';
import { type CorpusOptions, openCorpus } from './corpus';
import type { EncodedCorpus } from './encoded-corpus';

const unprepared = { masking: false, maskedNames: 0, lowerCased: 0, withoutFullStop: 0, withSymbol: 0 };

let folder: string;
let numEncoded: number;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'corpus-'));
  numEncoded = 0;
});
afterEach(() => rm(folder, { recursive: true }));

/** One id a letter: a is 10, b is 11; spaces vanish. */
const letters = {
  encodeIds(text: string): number[] {
    numEncoded += 1;
    return [...text.replaceAll(' ', '')].map((letter) => letter.charCodeAt(0) - 87);
  },
};

async function text(name: string, lines: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

async function texts(name: string, pairs: readonly (readonly [string, string])[], weight = 1) {
  const source = await text(
    `${name}.a`,
    pairs.map(([line]) => line),
  );
  const target = await text(
    `${name}.b`,
    pairs.map(([, line]) => line),
  );
  return { source, target, weight };
}

function options(train: CorpusOptions['train'], keys: Partial<CorpusOptions> = {}): CorpusOptions {
  return {
    folder: path.join(folder, 'data'),
    train,
    filter: { maxLength: 5, maxLengthRatio: 2, dropDuplicates: true },
    preparation: unprepared,
    sourceCodec: letters,
    targetCodec: letters,
    vocabularyChecksum: 'v1',
    vocabularySize: 40,
    onChange: 'rebuild',
    ...keys,
  };
}

async function allPairs(corpus: EncodedCorpus): Promise<string[]> {
  const entries = await corpus.readEntries(Array.from({ length: corpus.numPairs }, (_, index) => index));
  const pairs = await corpus.readIds(entries);
  const spell = (ids: ArrayLike<number>) => Array.from(ids, (id) => String.fromCharCode(id + 87)).join('');
  return pairs.map(({ source, target }) => `${spell(source)}|${spell(target)}`);
}

async function opened<Result>(from: CorpusOptions, use: (corpus: EncodedCorpus) => Promise<Result> | Result) {
  const corpus = await openCorpus(from);
  try {
    return await use(corpus);
  } finally {
    await corpus.close();
  }
}

describe('openCorpus', () => {
  const first = [
    ['ab', 'cde'],
    ['', 'c'],
    ['  ', 'c'],
    ['abcdef', 'abcde'],
    ['a', 'abc'],
    ['ab', 'cde'],
    ['abc', 'de'],
  ] as const;
  const second = [
    ['a b', 'cde'],
    ['z', 'zz'],
  ] as const;

  it('keeps the pairs that pass, counts the others, finds duplicates across texts', async () => {
    const train = [await texts('one', first), await texts('two', second, 3)];
    await opened(options(train), async (corpus) => {
      expect(await allPairs(corpus)).toEqual(['ab|cde', 'abc|de', 'z|zz']);
      expect(corpus.facts.counts).toEqual([
        { read: 7, added: 0, kept: 2, empty: 2, tooLong: 1, lengthRatio: 1, duplicate: 1 },
        { read: 2, added: 0, kept: 1, empty: 0, tooLong: 0, lengthRatio: 0, duplicate: 1 },
      ]);
      expect(corpus.facts.parts).toEqual([
        { numPairs: 2, weight: 1 },
        { numPairs: 1, weight: 3 },
      ]);
    });
  });

  it('keeps duplicates if told to', async () => {
    const train = [await texts('one', first)];
    const filter = { maxLength: 5, maxLengthRatio: 2, dropDuplicates: false };
    await opened(options(train, { filter }), async (corpus) => {
      expect(await allPairs(corpus)).toEqual(['ab|cde', 'ab|cde', 'abc|de']);
    });
  });

  it('stores ids of large vocabularies', async () => {
    const codec = { encodeIds: (line: string) => [...line].map((_, place) => 70_000 + place) };
    const train = [await texts('one', [['abc', 'ab']])];
    await opened(options(train, { sourceCodec: codec, targetCodec: codec, vocabularySize: 80_000 }), async (corpus) => {
      const [pair] = await corpus.readIds(await corpus.readEntries([0]));
      expect(Array.from(pair?.source ?? [])).toEqual([70_000, 70_001, 70_002]);
      expect(Array.from(pair?.target ?? [])).toEqual([70_000, 70_001]);
    });
  });

  it('uses the files again for equal bytes, at another weight and another path', async () => {
    const checksum = await opened(options([await texts('one', first)]), ({ facts }) => facts.checksum);
    numEncoded = 0;
    await opened(options([await texts('copy', first, 4)]), async (corpus) => {
      expect(corpus.facts).toMatchObject({ isReused: true, checksum, parts: [{ numPairs: 2, weight: 4 }] });
      expect(await allPairs(corpus)).toHaveLength(2);
    });
    expect(numEncoded).toBe(0);
  });

  it.each([
    ['a text', 'one.b', async () => options([await texts('one', [...first.slice(0, 6), ['abc', 'dd']])])],
    [
      'the vocabulary',
      'the vocabulary',
      async () => options([await texts('one', first)], { vocabularyChecksum: 'v2' }),
    ],
    [
      'a filter',
      'the filters',
      async () =>
        options([await texts('one', first)], { filter: { maxLength: 4, maxLengthRatio: 2, dropDuplicates: true } }),
    ],
  ])('notices that %s changed', async (_, name, changed) => {
    await (await openCorpus(options([await texts('one', first)]))).close();
    const now = await changed();
    const fault: unknown = await openCorpus({ ...now, onChange: 'refuse' }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain(name);
    expect(await opened(now, ({ facts }) => facts.isReused)).toBe(false);
  });

  it('makes the files anew when they are damaged', async () => {
    const from = options([await texts('one', first)]);
    await (await openCorpus(from)).close();
    await truncate(path.join(from.folder, 'index.bin'), 24);
    await opened({ ...from, onChange: 'refuse' }, async (corpus) => {
      expect(corpus.facts.isReused).toBe(false);
      expect(await allPairs(corpus)).toEqual(['ab|cde', 'abc|de']);
    });
    await writeFile(path.join(from.folder, 'corpus.json'), '{"madeFrom":');
    expect(await opened(from, ({ facts }) => facts.isReused)).toBe(false);
  });

  it('leaves nothing behind and keeps the old corpus when the text is bad', async () => {
    const from = options([await texts('one', first)]);
    await (await openCorpus(from)).close();
    const header = await readFile(path.join(from.folder, 'corpus.json'), 'utf8');
    await writeFile(path.join(folder, 'one.b'), Uint8Array.from([0xff]));
    await expect(openCorpus(from)).rejects.toThrow(/an invalid byte 0xff at byte offset 0 of/);
    expect(await readFile(path.join(from.folder, 'corpus.json'), 'utf8')).toBe(header);
    expect((await readdir(folder)).sort()).toEqual(['data', 'one.a', 'one.b']);
  });

  it('names both counts of files of unequal length', async () => {
    const source = await text('long', ['a', 'b', 'c', 'd']);
    const target = await text('short', ['a', 'b']);
    const fault = await openCorpus(options([{ source, target, weight: 1 }])).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toContain('expected equally many lines, received 4 and 2');
    await expect(openCorpus(options([{ source: target, target: source, weight: 1 }]))).rejects.toThrow(/2 and 4/);
  });

  it('refuses text of which nothing is kept', async () => {
    await expect(openCorpus(options([await texts('none', [['', '']])]))).rejects.toThrow(/1 pairs, none of which does/);
    await expect(openCorpus(options([await texts('void', [])]))).rejects.toThrow(InputError);
  });

  it('says when the folder cannot be written', async () => {
    const blocked = path.join(await text('file', ['x']), 'data');
    const from = options([await texts('one', first)], { folder: blocked });
    await expect(openCorpus(from)).rejects.toThrow(/received a file in the way of a folder/);
  });
});
