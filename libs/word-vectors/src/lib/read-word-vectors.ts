import { open, readFile } from 'node:fs/promises';
import { InputError } from '@tolmach/contracts';
import { inputFault, readLines } from '@tolmach/durable-files';
import type { WordVectors } from './word-vectors';

/** Which words of a file are wanted; others are not kept in memory. */
export interface ReadVectorsOptions {
  /** Words that are wanted wherever they are in the file; default: all. */
  readonly wanted?: ReadonlySet<string>;
  /** How many of the first words of the file are wanted besides; default 0. */
  readonly numFirst?: number;
  /** Channels that a vector must have; default: any. */
  readonly size?: number;
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const HEADER = /^(\d+) (\d+) ?$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const MAX_LINE_BYTES = 1 << 20;

/**
 * Word vectors of a file: word2vec's binary form (with or without a line feed after each vector), its text form, which is
 * also fastText's `.vec`, or GloVe's, which has no header and words with spaces in them. Which it is is seen in its first bytes.
 * Of a word that is there twice the first vector counts.
 * @throws {@link InputError} that names file and line (of binary files, word) where the file is not of these forms, is cut off, or
 * has vectors of another size
 */
export async function readWordVectors(path: string, options: ReadVectorsOptions = {}): Promise<WordVectors> {
  const header = HEADER.exec(await firstLine(path));
  if (header === null) return readText(path, undefined, options);
  const declared = { count: Number(header[1]), size: Number(header[2]) };
  expectSize(declared.size, options.size, `${path}, line 1`);
  return (await isBinary(path, header[0].length + 1, declared.size))
    ? readBinary(path, header[0].length + 1, declared, options)
    : readText(path, declared, options);
}

interface Declared {
  readonly count: number;
  readonly size: number;
}

/** Collects the vectors that are wanted. */
class Collected {
  private readonly words = new Map<string, number>();
  private readonly values: number[] = [];
  private numSeen = 0;

  constructor(
    readonly size: number,
    private readonly options: ReadVectorsOptions,
  ) {}

  /** Whether the next word of the file is to be added. */
  wants(word: string): boolean {
    const { wanted, numFirst = 0 } = this.options;
    const isFirst = this.numSeen++ < numFirst;
    return (isFirst || wanted === undefined || wanted.has(word)) && !this.words.has(word);
  }

  add(word: string, vector: Iterable<number>): void {
    this.words.set(word, this.words.size);
    for (const value of vector) this.values.push(value);
  }

  finish(): WordVectors {
    return { words: [...this.words.keys()], size: this.size, values: Float32Array.from(this.values) };
  }
}

/** A line is a word, which may have spaces in it, and the numbers of its vector. */
async function readText(
  path: string,
  declared: Declared | undefined,
  options: ReadVectorsOptions,
): Promise<WordVectors> {
  let collected = declared === undefined ? undefined : new Collected(declared.size, options);
  let line = 0;
  for await (const text of readLines(path, { maxBytes: MAX_LINE_BYTES, what: 'a file of word vectors' })) {
    line++;
    if ((line === 1 && declared !== undefined) || text === '') continue;
    const fields = text.trimEnd().split(' ');
    collected ??= new Collected(numbersAtEnd(fields), options);
    const { size } = collected;
    const word = fields.slice(0, -size).join(' ');
    const numbers = fields.slice(-size);
    if (size === 0 || fields.length <= size || !numbers.every((field) => NUMBER.test(field))) {
      throw notAVector(`${path}, line ${String(line)}`, size, text);
    }
    if (line === 1) expectSize(size, options.size, `${path}, line 1`);
    if (collected.wants(word)) collected.add(word, numbers.map(Number));
  }
  if (collected === undefined) throw notAVector(path, options.size ?? 0, '');
  expectCount(path, declared, line - 1);
  return collected.finish();
}

/** Of GloVe's first line: fields that are numbers, from the last one back; the first field is the word, even if it is one. */
function numbersAtEnd(fields: readonly string[]): number {
  const lastWord = fields.findLastIndex((field, index) => index === 0 || !NUMBER.test(field));
  return fields.length - 1 - lastWord;
}

async function readBinary(
  path: string,
  start: number,
  declared: Declared,
  options: ReadVectorsOptions,
): Promise<WordVectors> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const collected = new Collected(declared.size, options);
  const length = 4 * declared.size;
  let at = start;
  for (let number = 1; number <= declared.count; number++) {
    if (bytes[at] === LINE_FEED) at++; // the habit of the first word2vec; gensim leaves it out
    const end = bytes.indexOf(SPACE, at);
    if (end < 0 || end + 1 + length > bytes.length) throw cutOff(path, declared.count, number);
    const word = bytes.toString('utf8', at, end);
    const from = end + 1;
    if (collected.wants(word)) {
      collected.add(
        word,
        Array.from({ length: declared.size }, (_, channel) => bytes.readFloatLE(from + 4 * channel)),
      );
    }
    at = from + length;
  }
  return collected.finish();
}

async function firstLine(path: string): Promise<string> {
  const start = (await firstBytes(path, 4096)).toString('latin1');
  return start.slice(0, start.includes('\n') ? start.indexOf('\n') : undefined).replace(/\r$/, '');
}

/** Whether what follows the first word is not a number in text. */
async function isBinary(path: string, start: number, size: number): Promise<boolean> {
  const bytes = (await firstBytes(path, start + 4096 + 4 * size)).subarray(start);
  const from = bytes.indexOf(SPACE) + 1;
  const ends = [bytes.indexOf(SPACE, from), bytes.indexOf(LINE_FEED, from)].filter((end) => end >= 0);
  const field = bytes.toString('latin1', from, ends.length === 0 ? from + 64 : Math.min(...ends));
  return !NUMBER.test(field.trimEnd());
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): InputError {
  const next = 'Check the path and its permissions; relative paths start at the working folder.';
  return inputFault({ where: path, expected: 'a file of word vectors', next, code: 'unreadable-text' }, cause);
}

function expectSize(received: number, expected: number | undefined, where: string): void {
  if (expected === undefined || received === expected) return;
  throw new InputError({
    where,
    expected: `vectors of ${String(expected)} numbers`,
    received: String(received),
    next: 'Set model.embeddingSize to the size of the vectors, or take another file.',
    code: 'vector-size',
  });
}

function expectCount(path: string, declared: Declared | undefined, numRead: number): void {
  if (declared === undefined || numRead >= declared.count) return;
  throw cutOff(path, declared.count, numRead + 1);
}

function cutOff(path: string, count: number, number: number): InputError {
  return new InputError({
    where: path,
    expected: `${String(count)} vectors, as its first line says`,
    received: `an end at number ${String(number)}`,
    next: 'Fetch the file again: it was cut off.',
    code: 'cut-off',
  });
}

function notAVector(where: string, size: number, received: string): InputError {
  return new InputError({
    where,
    expected: size === 0 ? 'a word and the numbers of its vector' : `a word and ${String(size)} numbers`,
    received: received === '' ? 'nothing' : received.length > 60 ? `${received.slice(0, 57)}...` : received,
    next: 'Check that this is a file of word vectors: word2vec, GloVe or fastText (.vec).',
    code: 'not-a-vector',
  });
}
