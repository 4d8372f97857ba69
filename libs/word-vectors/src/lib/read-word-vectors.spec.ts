import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { readWordVectors } from './read-word-vectors';
import type { ReadVectorsOptions } from './read-word-vectors';
import { vectorLines } from './word-vectors';

const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const WORDS = { the: [0.5, -1, 2], café: [1e-3, 0, -0.25], '3': [4, 5, 6] };

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(name: string, content: string | Uint8Array, options?: ReadVectorsOptions) {
  const { words, size, values } = await readWordVectors(write(name, content), options);
  return Object.fromEntries(words.map((word, index) => [word, [...values.subarray(index * size, (index + 1) * size)]]));
}

const lines = (words: Readonly<Record<string, readonly number[]>>) =>
  Object.entries(words).map(([word, vector]) => `${word} ${vector.join(' ')}`); // prettier-ignore

/** word2vec's binary form; `end` follows each vector. */
function binary(words: Readonly<Record<string, readonly number[]>>, end: string): Buffer {
  const parts = Object.entries(words).flatMap(([word, vector]) => [
    Buffer.from(`${word} `),
    Buffer.from(Float32Array.from(vector).buffer),
    Buffer.from(end),
  ]);
  return Buffer.concat([Buffer.from(`${String(Object.keys(words).length)} 3\n`), ...parts]);
}

const inFloat = (words: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(words).map(([word, vector]) => [word, [...Float32Array.from(vector)]]));

describe('readWordVectors', () => {
  it.each([
    ['word2vec text', `3 3\n${lines(WORDS).join('\n')}\n`],
    ['word2vec text with spaces at line ends', `3 3 \n${lines(WORDS).join(' \n')} \n`],
    ['fastText .vec with CR LF, no line end at the end', ['3 3', ...lines(WORDS)].join('\r\n')],
    ['GloVe', `${lines(WORDS).join('\n')}\n`],
    ['word2vec binary with line feeds', binary(WORDS, '\n')],
    ['word2vec binary without', binary(WORDS, '')],
  ])('reads %s', async (_, content) => {
    expect(await read('vectors', content)).toEqual(inFloat(WORDS));
  });

  it('reads what vectorLines wrote', async () => {
    const vectors = { words: ['a', 'b.c'], size: 2, values: Float32Array.of(0.1, -3e-9, 12345.5, 0) };
    const found = await readWordVectors(write('own', `${[...vectorLines(vectors)].join('\n')}\n`));
    expect([found.words, found.size]).toEqual([vectors.words, 2]);
    found.values.forEach((value, index) => {
      expect(value / (vectors.values[index] || 1)).toBeCloseTo(vectors.values[index] === 0 ? 0 : 1, 5);
    });
  });

  it('reads words of GloVe that have spaces and numbers in them', async () => {
    const words = { 'the': [1, 2, 3], '. . .': [4, 5, 6], 'at 8 30': [7, 8, 9], '2004': [1, 0, 1] }; // prettier-ignore
    expect(await read('spaces', `${lines(words).join('\n')}\n`)).toEqual(inFloat(words));
  });

  it('keeps the words that are wanted, the first of the file, and of two equal ones the first', async () => {
    const content = `5 1\na 1\nb 2\nc 3\nb 4\nd 5\n`;
    expect(await read('wanted', content, { wanted: new Set(['d', 'b', 'x']) })).toEqual({ b: [2], d: [5] });
    expect(await read('first', content, { wanted: new Set(['d']), numFirst: 2 })).toEqual({ a: [1], b: [2], d: [5] });
  });

  it.each([
    [
      'another size',
      `3 3\n${lines(WORDS).join('\n')}\n`,
      /other, line 1: expected vectors of 4 numbers, received 3\. Set model\.embeddingSize/,
    ],
    [
      'another size in GloVe',
      `${lines(WORDS).join('\n')}\n`,
      /other, line 1: expected vectors of 4 numbers, received 3/,
    ],
    ['another size in binary', binary(WORDS, ''), /other, line 1: expected vectors of 4 numbers, received 3/],
  ])('refuses vectors of %s', async (_, content, message) => {
    await expect(read('other', content, { size: 4 })).rejects.toThrow(message);
  });

  it.each([
    ['a short line', `3 3\nthe 1 2 3\na 1 2\n`, /bad, line 3: expected a word and 3 numbers, received a 1 2/],
    ['a word in place of a number', `the 1 2 3\na 1 x 3\n`, /bad, line 2: expected a word and 3 numbers/],
    ['text that is not a table', `Dear reader,\n`, /bad, line 1: expected a word and the numbers of its vector/],
    ['an empty file', '', /bad: expected a word and the numbers of its vector, received nothing/],
    [
      'a text that was cut off',
      `3 3\nthe 1 2 3\n`,
      /bad: expected 3 vectors, as its first line says, received an end at number 2/,
    ],
    [
      'a binary that was cut off',
      binary(WORDS, '\n').subarray(0, -5),
      /bad: expected 3 vectors, .* received an end at number 3/,
    ],
    ['bytes that are not UTF-8', Buffer.from('a 1 2\n\xfc 1 2\n', 'latin1'), /bad, line 2: expected UTF-8 text/],
  ])('refuses %s in one sentence', async (_, content, message) => {
    const fault: unknown = await read('bad', content).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toMatch(message);
  });

  it('refuses a file that is not there', async () => {
    await expect(readWordVectors(join(folder, 'none'))).rejects.toThrow(/none: .*no such file/);
  });
});
