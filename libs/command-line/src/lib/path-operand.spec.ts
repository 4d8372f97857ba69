import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPath } from './path-operand';

describe('isPath', () => {
  it.each([
    ...['test.en', 'tset.en', 'photo.JPE', 'a.b.txt', '你好.txt', 'archive.tar.gz', 'notes.md', 'x.7z', 'example.org'],
    ...['data/in', './in', '../x', '/tmp/x', 'folder/', String.raw`C:\texts\in`, String.raw`..\in`, 'and/or', 'U.S.A'],
  ])('takes %s for a path', (argument) => {
    expect(isPath(argument)).toBe(true);
  });

  it.each([
    ...['Hello', 'hello.', 'Hello!', '3.14', '1.000', 'e.g.', '...', '', '42', '🙂', 'a', "don't", 'x=1'],
    ...['A man is riding a horse.', 'See test.en', 'a / b', 'and/or not', 'x\ty.z', '\u3000a.b'],
    ...[String.raw`\begin{lemma}`, String.raw`\alpha`, String.raw`a\\b`, String.raw`line\n`],
  ])('takes %j for a text', (argument) => {
    expect(isPath(argument)).toBe(false);
  });

  it('takes for a path whatever is there, be it with white space or without an ending', () => {
    const folder = mkdtempSync(join(tmpdir(), 'path-operand-'));
    const before = process.cwd();
    try {
      process.chdir(folder);
      for (const name of ['my text', 'README']) {
        expect(isPath(name)).toBe(false);
        writeFileSync(name, '');
        expect(isPath(name)).toBe(true);
      }
      expect(isPath('.')).toBe(true);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['\0', 'a\0b', `${'x'.repeat(10_000)} y`])('takes what no file can be called for a text (%#)', (argument) => {
    expect(isPath(argument)).toBe(false);
  });
});
