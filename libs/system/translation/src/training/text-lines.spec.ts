import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError } from '@tolmach/contracts';
import { MAX_LINE_BYTES, readLines } from './text-lines';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'text-lines-'))));
afterEach(() => rm(folder, { recursive: true }));

async function linesOf(content: string | Uint8Array): Promise<string[]> {
  const file = path.join(folder, 'text');
  await writeFile(file, content);
  const lines: string[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines;
}

async function faultOf(content: string | Uint8Array): Promise<InputError> {
  const fault = await linesOf(content).catch((error: unknown) => error);
  if (fault instanceof InputError) return fault;
  throw new Error(`expected an InputError, received ${String(fault)}`);
}

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
    expect(fault.message).toContain('line 2: expected UTF-8 text, received bytes that are not UTF-8 at byte 5');
    expect(fault.details).toMatchObject({ line: 2, byte: 5 });
  });

  it.each([
    ['an overlong form', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut-off character at the end', [0xf0, 0x9f]],
    ['a lone continuation', [0x80]],
  ])('refuses %s', async (_, bytes) => {
    expect((await faultOf(Uint8Array.from([0x61, ...bytes]))).details).toMatchObject({ line: 1, byte: 1 });
  });

  it('refuses a line over the limit', async () => {
    expect((await faultOf(`a\n${'x'.repeat(MAX_LINE_BYTES + 1)}`)).code).toBe('line-too-long');
  });

  it('names a missing file and a folder', async () => {
    await expect(readLines(path.join(folder, 'none')).next()).rejects.toThrow(/received no such file/);
    await expect(readLines(folder).next()).rejects.toThrow(/received a folder/);
  });
});
