import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder, slopePicture } from '../../testing/pictures';
import { fileFormat, isPictureFile } from './image-format';

const jpeg2000 = '\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ';

it.each<[bytes: string, name: string, isPicture: boolean]>([
  ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC', true],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'JPEG XL', true],
  ['\xff\n\xfa\x1f', 'JPEG XL', true],
  [jpeg2000, 'JPEG 2000', true],
  ['BM\x46\0\0\0\0\0\0\0\x36\0\0\0', 'a BMP', true],
  ['8BPS\0\x01', 'a Photoshop file', true],
  ['FUJIFILMCCD-RAW 0201', "a camera's raw file", true],
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing', true],
  ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- A circle. -->\n<svg>', 'an SVG drawing', true],
  ['<!doctype html><svg width="1">', 'a file that is not an image', false],
  ['%PDF-1.7\n', 'a PDF document', false],
  ['BMW drives away.\n', 'a file that is not an image', false],
  ['', 'a file that is not an image', false],
])('%j begins %s', (bytes, name, isPicture) => {
  expect(fileFormat(Buffer.from(bytes, 'latin1'))).toMatchObject({ name, isPicture });
});

it('a file is told by its first bytes, whatever its name', () =>
  inFolder(async (folder) => {
    const path = (name: string): string => join(folder, name);
    await writeFile(path('photo'), await slopePicture().jpeg().toBuffer());
    await writeFile(path('photo.txt'), await slopePicture().webp().toBuffer());
    await writeFile(path('text.jpg'), 'A horse.\n');
    await writeFile(path('empty'), '');
    execFileSync('mkfifo', [path('pipe')]);
    const names = ['photo', 'photo.txt', 'text.jpg', 'empty', 'pipe', '.', 'missing'];
    expect(await Promise.all(names.map((name) => isPictureFile(path(name))))).toEqual([
      ...[true, true],
      ...names.slice(2).map(() => false),
    ]);
  }));
