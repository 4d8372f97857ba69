import { gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { InputError } from '@tolmach/contracts';
import { MAX_LINE_BYTES, fileSource, readRecords } from './read-records';
import type { InputRecord, RecordSource } from './read-records';

function source(chunks: Iterable<string | Uint8Array>, format: RecordSource['format'] = 'text'): RecordSource {
  return { name: 'in', format, open: () => Readable.from([...chunks].map((chunk) => Buffer.from(chunk))) };
}

async function read(...sources: RecordSource[]): Promise<InputRecord[]> {
  const records: InputRecord[] = [];
  for await (const record of readRecords(sources)) records.push(record);
  return records;
}

async function texts(...sources: RecordSource[]): Promise<string[]> {
  return (await read(...sources)).map((record) => (record.kind === 'text' ? record.text : record.kind));
}

async function badLine(bytes: Uint8Array): Promise<string> {
  const bad = (await read(source([bytes]))).find((record) => record.kind === 'bad');
  return bad?.error.message ?? '';
}

describe('readRecords', () => {
  it('gives the lines in order, blank ones too, and a last one that no line feed ends', async () => {
    expect(await texts(source(['one\n\n  \nfo', 'ur']))).toEqual(['one', '', '  ', 'four']);
  });

  it('takes what NUL ends as it stands', async () => {
    const names: RecordSource = { ...source(['\ufeffa b\n\r\0c', '\td\0\0e']), end: 'nul' };
    expect(await texts(names)).toEqual(['\ufeffa b\n\r', 'c\td', '', 'e']);
  });

  it('keeps the bytes of names that are not UTF-8', async () => {
    const bytes = [Uint8Array.of(0x63, 0xe9, 0x0d, 0x0a), 'é'];
    expect(await texts({ ...source(bytes), isOfPaths: true })).toEqual(['c\udce9', 'é']);
    expect(await texts(source(bytes))).toEqual(['bad', 'é']);
  });

  it('gives nothing for an empty input', async () => {
    expect(await texts(source([]))).toEqual([]);
  });

  it('takes CRLF as a line end and drops a byte order mark at the start only', async () => {
    expect(await texts(source(['\ufeffa\r\n\ufeffb\r\n']))).toEqual(['a', '\ufeffb']);
  });

  it('keeps characters whole that chunks cut', async () => {
    const bytes = Buffer.from('naïve 漢字 👩‍🚀\nשלום');
    expect(await texts(source([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(['naïve 漢字 👩‍🚀', 'שלום']);
  });

  it('reads a line of a million characters', async () => {
    const long = 'ä'.repeat(1_000_000);
    const bytes = Buffer.from(`${long}\nx`);
    const chunks = Array.from({ length: 40 }, (_, index) => bytes.subarray(index * 50_001, (index + 1) * 50_001));
    expect(await texts(source(chunks))).toEqual([long, 'x']);
  });

  it('refuses a line that would fill the memory, without reading on', async () => {
    let numRead = 0;
    const endless = {
      name: 'zeros',
      format: 'text' as const,
      open: () =>
        new Readable({
          read() {
            numRead++;
            this.push(Buffer.alloc(1024 * 1024));
          },
        }),
    };
    const [record] = await read(endless);
    expect(record?.kind === 'bad' && record.error.message).toContain(`a line of at most ${MAX_LINE_BYTES} bytes`);
    expect(numRead).toBeLessThan(30);
  });

  it.each([
    ['a lone Latin-1 letter', [0x61, 0x0a, 0x63, 0xe9, 0x20], 'in, line 2', '0xe9 at byte offset 3'],
    ['a continuation byte', [0x80], 'in, line 1', '0x80 at byte offset 0'],
    ['a character cut off by the line end', [0x61, 0xe6, 0xbc, 0x0a], 'in, line 1', '0xe6 at byte offset 1'],
    ['an overlong encoding', [0x61, 0xc0, 0xaf], 'in, line 1', '0xc0 at byte offset 1'],
    ['a surrogate', [0xed, 0xa0, 0x80], 'in, line 1', '0xed at byte offset 0'],
  ])('names file, line and byte offset of %s', async (_name, bytes, where, what) => {
    const sentence = await badLine(Uint8Array.from(bytes));
    expect(sentence).toBe(
      `${where}: expected UTF-8 text, received an invalid byte ${what} of the file. Convert the file to UTF-8 and run again.`,
    );
  });

  it('ends with a sentence at UTF-16, and reads what gzip has packed', async () => {
    const sentence = 'in: expected text in UTF-8, received UTF-16 text. Convert it to UTF-8: iconv -f UTF-16 -t UTF-8.';
    await expect(texts(source([Uint8Array.of(0xff, 0xfe, 0x61, 0x00)]))).rejects.toThrow(sentence);
    expect(await texts(source([gzipSync('a\nb\n')]))).toEqual(['a', 'b']);
    await expect(texts(source([gzipSync('a\nb\n').subarray(0, 15)]))).rejects.toThrow(
      'received a gzip file that is cut short.',
    );
  });

  it('continues after a bad line', async () => {
    expect(await texts(source([Uint8Array.of(0xff, 0x0a, 0x61)]))).toEqual(['bad', 'a']);
  });

  it('reads JSON objects, skips blank lines and reports what is none', async () => {
    const records = await read(source(['{"source":"a","n":[1]}\n\n[1]\n{"sou\n'], 'json'));
    expect(records.map((record) => [record.line, record.kind])).toEqual([
      [1, 'json'],
      [3, 'bad'],
      [4, 'bad'],
    ]);
    expect(records[0]).toMatchObject({ fields: { source: 'a', n: [1] } });
    expect(records[2]).toMatchObject({
      error: { message: 'in, line 4: expected a JSON object, received {"sou. Write one object per line.' },
    });
  });

  it('finds out by the first line that is not blank whether a source is JSON', async () => {
    expect((await read(source(['\n {"a":1}\nx\n'], 'auto'))).map((record) => record.kind)).toEqual([
      'text',
      'json',
      'bad',
    ]);
    expect((await read(source(['x\n{"a":1}\n'], 'auto'))).map((record) => record.kind)).toEqual(['text', 'text']);
  });

  it('says what is wrong with a file that cannot be read', async () => {
    await expect(read(fileSource('/nonexistent/file', 'text'))).rejects.toThrow(
      '/nonexistent/file: expected a file that can be read, received no such file (ENOENT).',
    );
    await expect(read(fileSource('/', 'text'))).rejects.toThrow(InputError);
  });

  it('ends quietly when interrupted, also while it waits', async () => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    stdin.write('a\nb\n');
    const seen: string[] = [];
    const records = readRecords([{ name: 'in', format: 'text', open: () => stdin }], stop.signal);
    for await (const record of records) {
      if (record.kind === 'text') seen.push(record.text);
      if (record.line === 2) setTimeout(() => stop.abort(), 10);
    }
    expect(seen).toEqual(['a', 'b']);
  });

  it('reads files one after the other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'records-'));
    writeFileSync(join(folder, 'a'), '1\n2');
    writeFileSync(join(folder, 'b'), '3\n');
    const records = await read(fileSource(join(folder, 'a'), 'text'), fileSource(join(folder, 'b'), 'text'));
    expect(records.map(({ file, line }) => `${file.slice(-1)}${line}`)).toEqual(['a1', 'a2', 'b1']);
    rmSync(folder, { recursive: true });
  });
});
