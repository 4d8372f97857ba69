import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeFile, isHtml } from './text-bytes';
import { readLines, readText, splitLines } from './text-lines';

const folder = mkdtempSync(join(tmpdir(), 'text-bytes-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  async function* all() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of splitLines(all(), 'in', { maxBytes: 1 << 20 })) lines.push('text' in line ? line.text : '?');
  return lines;
}

/** The bytes in chunks of these sizes, then the rest. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  let from = 0;
  return [...sizes, bytes.length]
    .map((size) => bytes.subarray(from, (from += size)))
    .filter(({ length }) => length > 0);
}

const NOT_TEXT: readonly (readonly [name: string, start: Buffer, received: string])[] = [
  ['UTF-16 as Windows writes it', Buffer.from('\ufeffA dog.\n', 'utf16le'), 'UTF-16 text'],
  ['UTF-16 of the other order', Buffer.from('\ufeffA dog.\n', 'utf16le').swap16(), 'UTF-16 text'],
  ['UTF-16 without a mark', Buffer.from('A dog.\n', 'utf16le'), 'UTF-16 text'],
  ['UTF-16 of the other order without a mark', Buffer.from('A dog.\n', 'utf16le').swap16(), 'UTF-16 text'],
  ['an office document', Buffer.from('PK\x03\x04\x14\0\x06\0', 'latin1'), 'a ZIP archive, such as an office document'],
  ['a PDF', Buffer.from('%PDF-1.7\n'), 'a PDF file'],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'a PNG image'],
  ['xz', Buffer.from('\xfd7zXZ\0\0', 'latin1'), 'a file packed by xz'],
];

describe('text', () => {
  it.each(NOT_TEXT)('names %s, in chunks of any size and in files', async (name, bytes, received) => {
    // Without a mark the first letter alone is text: it could be a line that somebody is typing.
    for (const sizes of name.endsWith('without a mark') ? [[], [4]] : [[], [1], [1, 1, 1]]) {
      await expect(linesOf(cut(bytes, sizes))).rejects.toThrow(`in: expected text in UTF-8, received ${received}.`);
    }
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    await expect(readText(path)).rejects.toThrow(`${path}: expected text in UTF-8, received ${received}.`);
    await expect(readLines(path, { maxBytes: 100 }).next()).rejects.toThrow(`received ${received}.`);
  });

  it('is the same packed by gzip, however its bytes come', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), sizes, async (parts, at) => {
        const bytes = Buffer.from(parts.map((part) => `${part}.\n`).join(''));
        const plain = await linesOf([bytes]);
        expect(await linesOf(cut(bytes, at))).toEqual(plain);
        expect(await linesOf(cut(gzipSync(bytes), at))).toEqual(plain);
        expect(decodeFile(gzipSync(bytes))).toEqual(decodeFile(bytes));
      }),
      { seed: 9, numRuns: 100 },
    );
  });

  it('reads gzip from files, and shows the bytes that are there to who counts them', async () => {
    const path = join(folder, 'in.gz');
    writeFileSync(path, gzipSync('\ufeffA dog.\r\nA cat.'));
    let numBytes = 0;
    const lines: string[] = [];
    for await (const line of readLines(path, { maxBytes: 100 }, (chunk) => (numBytes += chunk.length)))
      lines.push(line);
    expect([lines, numBytes]).toEqual([['A dog.', 'A cat.'], gzipSync('\ufeffA dog.\r\nA cat.').length]);
    expect(await readText(path)).toBe('A dog.\r\nA cat.');
  });

  it('says where a packed text is damaged', async () => {
    const packed = gzipSync('A dog.\n'.repeat(1000));
    const path = join(folder, 'bad.gz');
    for (const [bytes, received] of [
      [packed.subarray(0, packed.length - 12), 'a gzip file that is cut short'],
      [Buffer.concat([packed.subarray(0, 20), Buffer.alloc(9, 0xff), packed.subarray(29)]), 'a damaged gzip file'],
    ] as const) {
      writeFileSync(path, bytes);
      await expect(readText(path)).rejects.toThrow(`${path}: expected a text file, received ${received}.`);
      const read = async () => {
        for await (const _ of readLines(path, { maxBytes: 1000 }));
      };
      await expect(read()).rejects.toThrow(`received ${received}.`);
    }
  });

  it.each(['P', 'PK', '%PDF', 'BZ', 'B', '\x1f', '\0', '\0a', 'A\0', '', '\ufeff'])(
    'takes the short text %j as it is',
    async (text) => {
      expect(await linesOf([Buffer.from(text)])).toEqual(text === '' ? [] : [text.replace('\ufeff', '')]);
      expect(await linesOf([Buffer.from(text), Buffer.from(' and\nmore')])).toHaveLength(2);
    },
  );

  it('does not make a line of a terminal wait for the next', async () => {
    async function* typed() {
      yield Buffer.from('P\n');
      await new Promise(() => undefined);
    }
    const lines = splitLines(typed(), 'in', { maxBytes: 100 });
    expect((await lines.next()).value).toEqual({ line: 1, text: 'P' });
  });

  it('is a page of the web by its first tag', () => {
    for (const page of ['<!DOCTYPE html><p>', '\n <html lang="en">', '<html>']) expect(isHtml(page)).toBe(true);
    for (const text of ['', 'A <html> tag', '<htmlx>', '<?xml?>', '{}']) expect(isHtml(text)).toBe(false);
  });
});
