import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

/** A file after its translation; the double of a model writes capitals. */
async function translated(name: string, lines: readonly string[], ...flags: string[]) {
  const path = join(world.folder, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  const { out, err } = await world.run([...flags, path]);
  return { lines: out.split('\n').slice(0, -1), err };
}

it('keeps the front matter, the code and the link definitions of Markdown', async () => {
  const lines = ['---', 'title: a dog', '---', '# a dog', '', '```sh', 'echo a dog', '# no end: ~~~', '````', 'a cat'];
  const more = ['~~~', 'a', '```', '~~~', '[dog]: http://dog.org "a dog"', '---', '[^1]: a footnote', 'the end'];
  const kept = new Set([...lines.slice(0, 3), ...lines.slice(5, 9), ...more.slice(0, 6)]);
  const found = await translated('a.md', [...lines, ...more]);
  expect(found.lines).toEqual([...lines, ...more].map((line) => (kept.has(line) ? line : line.toUpperCase())));
});

it('puts translations into the empty msgstr of a PO file, and changes nothing else', async () => {
  const lines = [
    'msgid ""',
    'msgstr ""',
    '"Language: de\\n"',
    '',
    '#: a.c:1',
    'msgid "say \\"hi\\"\\n"',
    'msgstr ""',
    '',
    'msgid ""',
    '"one "',
    '"two"',
    'msgstr ""',
    '',
    'msgid "done"',
    'msgstr "fertig"',
    '',
    'msgid "long"',
    'msgstr ""',
    '"lang"',
    '',
    'msgctxt "menu"',
    'msgid "a file"',
    'msgid_plural "some files"',
    'msgstr[0] ""',
    'msgstr[1] ""',
    '#~ msgid "old"',
    '#~ msgstr ""',
  ];
  const filled = new Map([
    [6, 'msgstr "SAY \\"HI\\"\\n"'],
    [11, 'msgstr "ONE TWO"'],
    [23, 'msgstr[0] "A FILE"'],
    [24, 'msgstr[1] "SOME FILES"'],
  ]);
  const found = await translated('a.po', lines);
  expect(found.lines).toEqual(lines.map((line, place) => filled.get(place) ?? line));
});

it('keeps times, numbers and notes of subtitles', async () => {
  const lines = [
    'WEBVTT - a dog',
    'kind: x',
    '',
    'NOTE a',
    'dog',
    '',
    'intro',
    '00:01.000 --> 00:02.000 line:0',
    'a dog',
  ];
  const found = await translated('a.vtt', [...lines, 'barks', '', '2', '00:03.000 --> 00:04.000', 'a cat']);
  const after = ['A DOG', 'BARKS', '', '2', '00:03.000 --> 00:04.000', 'A CAT'];
  expect(found.lines).toEqual([...lines.slice(0, -1), ...after]);
});

it('goes by --input-format before the ending, and by neither where records are not lines', async () => {
  expect((await translated('a.po', ['msgid "a"', 'msgstr ""'], '--input-format', 'text')).lines[0]).toBe('MSGID "A"');
  expect((await translated('b.md', ['```', 'a'], '--n-best', '2')).lines[2]).toContain('A |||');
  const stdin = Readable.from([Buffer.from('msgid "a"\nmsgstr ""\n')]);
  expect((await world.run(['--input-format', 'po'], { stdin })).out).toBe('msgid "a"\nmsgstr "A"\n');
});

it('reads each of several files in its own format', async () => {
  const [code, text, out] = ['a.md', 'b.txt', 'out.txt'].map((name) => join(world.folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(code, '```\na');
  writeFileSync(text, 'b\n');
  await world.run(['--output', out, code, code, text]);
  expect(readFileSync(out, 'utf8')).toBe('```\na\n```\na\nB\n');
});

it('says so where a file is not plain text and has no format here', async () => {
  const { lines, err } = await translated('a.csv', ['1,a dog']);
  expect(lines).toEqual(['1,A DOG']);
  expect(err).toContain('a.csv: every line is translated as text');
  expect((await translated('a.csv', ['1,a dog'], '--input-format', 'text')).err).not.toContain('a.csv');
});
