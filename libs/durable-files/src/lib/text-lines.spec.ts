import { InputError } from '@tolmach/contracts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLines, readText, splitLines } from './text-lines';
import type { Line, LineOptions, TextFileOptions } from './text-lines';

const MAX_BYTES = 1 << 20;

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'text-lines-'))));
afterEach(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, 'text');
  await writeFile(file, content);
  return file;
}

async function linesOf(content: string | Uint8Array, options: TextFileOptions = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(await fileOf(content), { maxBytes: MAX_BYTES, ...options })) lines.push(line);
  return lines;
}

async function textOf(content: string | Uint8Array, options: TextFileOptions = {}): Promise<string> {
  return readText(await fileOf(content), options);
}

async function faultOf(content: string | Uint8Array): Promise<InputError> {
  const fault = await linesOf(content).catch((error: unknown) => error);
  if (fault instanceof InputError) return fault;
  throw new Error(`expected an InputError, received ${String(fault)}`);
}

describe.each([
  ['readLines', linesOf],
  ['readText', textOf],
])('%s', (_, read) => {
  it.each(['<!DOCTYPE html>\n<p>Not found.</p>\n', '\uFEFF <html lang="en">'])('refuses a page of the web', (page) =>
    expect(read(page)).rejects.toThrow('expected text in UTF-8, received an HTML page. Open it in a browser'),
  );

  it('takes tags further on, and pages where they are wanted', async () => {
    expect(String(await read('a\n<html>'))).toContain('<html>');
    expect(String(await read('<html>\n', { mayBeHtml: true }))).toContain('<html>');
  });
});

describe.each([
  ['readLines', async (content: Uint8Array, options: TextFileOptions) => (await linesOf(content, options)).join('\n')],
  ['readText', async (content: Uint8Array, options: TextFileOptions) => (await textOf(content, options)).trimEnd()],
])('%s of lines that are not UTF-8', (_, read) => {
  it.each([
    ['a\nb\xff\nc\n', [2], 'a\n\nc'],
    ['\xff\n\xc3\n\xe2\x82\nd', [1, 2, 3], '\n\n\nd'],
    ['\xef\xbb\xbfa\n\n\xfe', [3], 'a\n'],
  ])('puts an empty one in place of each and tells of it', async (content, bad, expected) => {
    const told: unknown[] = [];
    const onBad = ({ code, details }: InputError) => told.push([code, details['line']]);
    expect((await read(Buffer.from(content, 'latin1'), { onBad })).trimEnd()).toBe(expected.trimEnd());
    expect(told).toEqual(bad.map((line) => ['not-utf8', line]));
  });

  it.each([
    ['PK\x03\x04', 'a ZIP archive'],
    ['\xff\xfea\0', 'UTF-16 text'],
  ])('refuses what is not text all the same', (content, received) =>
    expect(read(Buffer.from(content, 'latin1'), { onBad: () => undefined })).rejects.toThrow(received),
  );
});

describe('readLines', () => {
  it('splits at line feeds only and drops line ends and a byte order mark', async () => {
    const text = '\uFEFFa\r\n\n b\u2028c \u0085\n\uFEFFd';
    expect(await linesOf(text)).toEqual(['a', '', ' b\u2028c \u0085', '\uFEFFd']);
  });

  it('reads a file without a last line end, and an empty one', async () => {
    expect(await linesOf('a\nb')).toEqual(['a', 'b']);
    expect(await linesOf('a\nb\n')).toEqual(['a', 'b']);
    expect(await linesOf('')).toEqual([]);
  });

  it('keeps characters whole that lie across chunks', async () => {
    const line = 'x' + '\u{1F40E}é世'.repeat(50_000);
    expect(await linesOf(`${line}\n${line}`)).toEqual([line, line]);
  });

  it('names line and byte of what is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('é\nab'), Buffer.from([0xe4]), Buffer.from('c\n')]);
    const fault = await faultOf(bytes);
    expect(fault.message).toContain('line 2: expected UTF-8 text, received an invalid byte 0xe4 at byte offset 5');
    expect(fault.details).toMatchObject({ line: 2, byteOffset: 5 });
  });

  it.each([
    ['an overlong form', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut-off character at the end', [0xf0, 0x9f]],
    ['a lone continuation', [0x80]],
  ])('refuses %s', async (_, bytes) => {
    expect((await faultOf(Uint8Array.from([0x61, ...bytes]))).details).toMatchObject({ line: 1, byteOffset: 1 });
  });

  it('refuses a line over the limit', async () => {
    expect((await faultOf(`a\n${'x'.repeat(MAX_BYTES + 1)}`)).code).toBe('line-too-long');
  });

  it('names a missing file and a folder', async () => {
    await expect(readLines(path.join(folder, 'none'), { maxBytes: MAX_BYTES }).next()).rejects.toThrow(
      /received no such file \(ENOENT\)/,
    );
    await expect(readLines(folder, { maxBytes: MAX_BYTES }).next()).rejects.toThrow(/received a folder \(EISDIR\)/);
  });

  it('shows every byte of the file once', async () => {
    const file = path.join(folder, 'text');
    const text = '\uFEFFa\r\n' + 'x'.repeat(600_000) + '\nb';
    await writeFile(file, text);
    const seen: Uint8Array[] = [];
    for await (const _ of readLines(file, { maxBytes: MAX_BYTES }, (chunk) => seen.push(Buffer.from(chunk))));
    expect(Buffer.concat(seen).toString()).toBe(text);
  });
});

describe('splitLines', () => {
  async function split(pieces: readonly (string | number[])[], options: LineOptions): Promise<Line[]> {
    const lines: Line[] = [];
    async function* chunks() {
      for (const piece of pieces) yield await Promise.resolve(Uint8Array.from(Buffer.from(piece as string)));
    }
    for await (const line of splitLines(chunks(), 'some text', options)) lines.push(line);
    return lines;
  }

  it('continues after a line that is not UTF-8', async () => {
    const lines = await split(['a\nb', [0xff], 'c\nd'], { maxBytes: 10 });
    expect(lines).toMatchObject([
      { line: 1, text: 'a' },
      { line: 2, fault: { code: 'not-utf8', details: { file: 'some text', line: 2, byteOffset: 3 } } },
      { line: 3, text: 'd' },
    ]);
  });

  it('ends with a line that is too long, and does not hold it', async () => {
    const lines = await split(['a\n', 'bbb', 'bbb', 'bbb\n', 'c\n'], { maxBytes: 4 });
    expect(lines).toMatchObject([{ text: 'a' }, { line: 2, fault: { code: 'line-too-long' } }]);
    expect(await split(['aaaa\nbb'], { maxBytes: 4 })).toEqual([
      { line: 1, text: 'aaaa' },
      { line: 2, text: 'bb' },
    ]);
  });

  it('takes what NUL ends as it stands', async () => {
    const lines = await split(['\uFEFFa\r\0b', '\nc\r\n\0'], { maxBytes: 100, end: 'nul' });
    expect(lines.map((line) => 'text' in line && line.text)).toEqual(['\uFEFFa\r', 'b\nc\r\n']);
  });
});

describe('readText', () => {
  const written = async (content: string | Uint8Array): Promise<string> => {
    await writeFile(path.join(folder, 'text'), content);
    return path.join(folder, 'text');
  };

  it('is the whole text without a byte order mark', async () => {
    expect(await readText(await written('\uFEFFa\r\n\uFEFFb'))).toBe('a\r\n\uFEFFb');
    expect(await readText(await written(''))).toBe('');
  });

  it('names line and byte of what is not UTF-8', async () => {
    const file = await written(Uint8Array.from([0x61, 0x0a, 0xc3, 0xa9, 0x0a, 0x62, 0xff, 0x0a]));
    await expect(readText(file)).rejects.toMatchObject({
      message: `${file}, line 3: expected UTF-8 text, received an invalid byte 0xff at byte offset 6 of the file. Convert the file to UTF-8 and run again.`,
      details: { line: 3, byteOffset: 6 },
    });
  });

  it('says what it wanted of a missing file and of a folder', async () => {
    const options = { what: 'a list', next: 'Look for it.' };
    await expect(readText(path.join(folder, 'none'), options)).rejects.toThrow(
      'none: expected a list, received no such file (ENOENT). Look for it.',
    );
    await expect(readText(folder, options)).rejects.toThrow(
      'expected a list, received a folder (EISDIR). Look for it.',
    );
    await expect(readText(folder)).rejects.toThrow(InputError);
  });
});
