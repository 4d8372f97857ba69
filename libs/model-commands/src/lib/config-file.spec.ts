import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readConfigFile } from './config-file';

const folder = mkdtempSync(join(tmpdir(), 'config-file-'));
const path = join(folder, 'my.json');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const TEXT = '{ "a": "x // y" // a comment\n}\n';

describe('readConfigFile', () => {
  it.each([
    ['as it is', Buffer.from(TEXT)],
    ['with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['with the line ends of Windows', Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
    ['packed by gzip', gzipSync(TEXT)],
  ])('reads JSON with comments %s', (_how, bytes) => {
    writeFileSync(path, bytes);
    expect(readConfigFile(path, 'translate train')).toEqual({ a: 'x // y' });
  });

  it.each([
    [
      'UTF-16',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le'),
      'a config file in UTF-8, received UTF-16 text. Convert it to UTF-8: iconv',
    ],
    [
      'a page',
      Buffer.from('<!doctype html>\n<title>404</title>'),
      'JSON (with // comments, if you like), received an HTML page.',
    ],
    ['Latin-1', Buffer.from('{"a":"caf\xe9"}', 'latin1'), 'received an invalid byte at byte offset 9.'],
    ['an archive', Buffer.from('PK\x03\x04', 'latin1'), 'received a ZIP archive, such as an office document.'],
    ['nothing', Buffer.from(''), 'JSON (with // comments, if you like), received '],
  ])('says that %s is none', (_what, bytes, sentence) => {
    writeFileSync(path, bytes);
    expect(() => readConfigFile(path, 'translate train')).toThrow(sentence);
  });

  it('says where a config to start from comes from', () => {
    expect(() => readConfigFile(join(folder, 'none'), 'translate train')).toThrow('translate train --print-config');
  });
});
