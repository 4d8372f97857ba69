import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathBytes } from '@tolmach/contracts';
import { inputPath } from './input-path';
import { fileOption, filesOption } from './option';
import { readRecords } from './read-records';
import { countLines, textSources } from './text-sources';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'input-path-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Only Linux keeps names as the bytes that they were made with. */
const itWithBytes = process.platform === 'linux' ? it : it.skip;
const shown = { group: 'Input', description: 'text', placeholder: 'FILE' } as const;

it('is standard input for a dash, and what was named otherwise', () => {
  expect(['-', './-', 'none.txt', join(folder, 'caf\u00e9')].map(inputPath)).toEqual([
    '/dev/stdin',
    './-',
    'none.txt',
    join(folder, 'caf\u00e9'),
  ]);
  expect(fileOption({ ...shown }).parse('-', '--text', undefined)).toBe('/dev/stdin');
  expect(['-', 'a'].reduce<readonly string[]>((all, one) => filesOption(shown).parse(one, '--text', all), [])).toEqual([
    '/dev/stdin',
    'a',
  ]);
  expect(() => fileOption({ ...shown }).parse('', '--text', undefined)).toThrow('an empty text');
});

itWithBytes('is the name on the disk: not in UTF-8, or in another Unicode form', async () => {
  const there = join(folder, 'caf\udce9.txt');
  writeFileSync(pathBytes(there), 'one\ntwo\n');
  const typed = join(folder, 'caf\ufffd.txt'); // what Node makes of it on a command line
  expect(inputPath(typed)).toBe(there);
  const streams = { stdin: Readable.from([]), stdout: process.stdout, stderr: process.stderr };
  const sources = textSources({ operands: [typed], areTexts: false, format: 'text', verb: 'read' }, streams);
  const lines: string[] = [];
  for await (const record of readRecords(sources)) lines.push(record.kind === 'text' ? record.text : record.kind);
  expect(lines).toEqual(['one', 'two']);
  expect(await countLines(sources)).toBe(2);
});
