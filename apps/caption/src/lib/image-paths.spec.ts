import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathBytes } from '@tolmach/contracts';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const stdinOf = (bytes: Uint8Array): { stdin: Readable } => ({ stdin: Readable.from([bytes]) });
/** What was printed, with paths relative to the folder of the world. */
const relative = (text: string): string => text.replaceAll(`${world.folder}/`, '');

describe('caption: what names stand for', () => {
  it('tells files without an image ending by their first bytes', async () => {
    const names = ['a', 'b.jfif', 'c.JPE', 'd.pjpeg', 'e.jpg.1', 'f.png_original'];
    names.forEach((name, index) => world.image(join('in', name), index));
    world.write('in/g.txt', 'A horse.');
    world.write('in/h', '');
    const { code, out } = await world.run([world.path('in')]);
    expect(code).toBe(0);
    expect(relative(out)).toBe(names.map((name, index) => `in/${name}\tgrey ${String(index)}\n`).join(''));
  });

  it.each([
    'a.jpg',
    'a.JPEG',
    'a.jpe',
    'a.jfif',
    'a.pjp',
    'a.pjpeg',
    'a.png',
    'a.webp',
    'a.gif',
    'a.avif',
    'a.tif',
    'a.tiff',
    'a.heic',
    'a.HEIF',
    'a.jxl',
    'a.bmp',
  ])('reports a damaged picture in a folder: %s', async (name) => {
    world.image('in/b.png', 1);
    world.write(`in/${name}`, 'cut off');
    const { code, out, err } = await world.run([world.path('in')]);
    expect([code, relative(out)]).toEqual([4, 'in/b.png\tgrey 1\n']);
    expect(relative(err)).toContain(`in/${name}: expected an image`);
  });

  it('names what it leaves out of a folder: pictures of other forms, links that lead out of it, pipes', async () => {
    world.image('in/a.png', 1);
    world.image('elsewhere/b.png', 2);
    world.write('in/c.HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    world.write('in/d', Buffer.from('BM\x46\0\0\0\0\0\0\0\x36\0\0\0', 'latin1'));
    world.write('in/e.jxl', Buffer.from('\xff\n\xfa\x1f', 'latin1'));
    symlinkSync('../elsewhere', world.path('in/linked'));
    symlinkSync('..', world.path('in/up'));
    symlinkSync('.', world.path('in/loop')); // what is in it is found anyhow
    execFileSync('mkfifo', [world.path('in/pipe.jpg')]);
    execFileSync('mkfifo', [world.path('in/pipe')]); // nothing says that it is a picture
    const { code, out, err } = await world.run([world.path('in')]);
    expect([code, relative(out)]).toEqual([4, 'in/a.png\tgrey 1\n']);
    expect(relative(err)).toBe(
      [
        'engine: a fake',
        'in/c.HEIC: expected an image in JPEG, PNG, WebP, GIF, AVIF or TIFF form, received HEIC. Convert it to one of these, or leave it out.',
        'in/d: expected an image in JPEG, PNG, WebP, GIF, AVIF or TIFF form, received a BMP. Convert it to one of these, or leave it out.',
        'in/e.jxl: expected an image in JPEG, PNG, WebP, GIF, AVIF or TIFF form, received JPEG XL. Convert it to one of these, or leave it out.',
        'in/linked: expected a file or a folder, received a link to a folder elsewhere, which is not followed. Name it as an argument to include its images.',
        'in/pipe.jpg: expected an image file, received a pipe, socket or device. Name it as an argument to read it.',
        'in/up: expected a file or a folder, received a link to a folder elsewhere, which is not followed. Name it as an argument to include its images.',
        '6 of 7 have no caption.',
        '',
      ].join('\n'),
    );
    const json = await world.run(['--format', 'json', world.path('in')]);
    const records = json.out.trimEnd().split('\n').map((line) => JSON.parse(line) as { error?: { code: string } }); // prettier-ignore
    expect(records.map(({ error }) => error?.code)).toEqual([
      undefined,
      ...['unsupported-format', 'unsupported-format', 'unsupported-format'],
      ...['linked-folder', 'not-a-file', 'linked-folder'],
    ]);
  });

  const itWithBytes = process.platform === 'linux' ? it : it.skip;
  itWithBytes('keeps names that are not UTF-8, in folders, lists and arguments, and in what it writes', async () => {
    const name = 'in/caf\udce9.png';
    const path = world.path(name);
    mkdirSync(world.path('in'));
    renameSync(world.image('a.png', 7), pathBytes(path));
    const shown = 'in/caf\\udce9.png\tgrey 7\n';
    expect(relative((await world.run(['--sidecar', world.path('in')])).out)).toBe(shown);
    expect(readFileSync(pathBytes(`${path}.txt`), 'utf8')).toBe('grey 7\n');
    for (const end of ['\0', '\n']) {
      const list = Buffer.concat([Buffer.from(pathBytes(path)), Buffer.from(end)]);
      expect(relative((await world.run(end === '\0' ? ['--null'] : [], stdinOf(list))).out)).toBe(shown);
    }
    expect(relative((await world.run([world.path('in/caf\ufffd.png')])).out)).toBe(shown); // what Node makes of it
    const { out } = await world.run(['--format', 'json', path]);
    expect(out).toContain('/in/caf\\udce9.png"');
    expect(JSON.parse(out)).toMatchObject({ path });
    expect((await world.run(['--format', 'csv', path])).out).toContain('/in/caf\\udce9.png,');
    const output = world.path('out.jsonl');
    for (let run = 0; run < 2; run++) await world.run(['--format', 'json', '--output', output, '--resume', world.path('in')]); // prettier-ignore
    expect(readFileSync(output, 'utf8').split('\n')).toHaveLength(2);
  });

  itWithBytes('finds files and folders that are spelt in another Unicode form', async () => {
    const there = world.image('u\u0308ber/cafe\u0301.png', 7);
    expect((await world.run([world.path('\u00fcber')])).out).toBe(`${there}\tgrey 7\n`);
    expect((await world.run([world.path('\u00fcber/caf\u00e9.png')])).out).toBe(`${there}\tgrey 7\n`);
  });

  it('reads an image from a pipe that is named', async () => {
    const image = world.image('a.png', 7);
    const pipe = world.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const running = world.run([pipe, image]);
    await fs.writeFile(pipe, readFileSync(image));
    expect((await running).out).toBe(`${pipe}\tgrey 7\n${image}\tgrey 7\n`);
  });

  it.each([[[]], [['-']], [['--null']]])('says that an image is not a list of paths, with %j', async (flags) => {
    const image = readFileSync(world.image('a.png', 7));
    const { code, out, err } = await world.run(['--quiet', ...flags], stdinOf(image));
    expect([code, out]).toEqual([4, '']);
    expect(err).toBe('standard input: expected paths of images, received a PNG. Name /dev/stdin to read the image itself.\n'); // prettier-ignore
  });

  it('keeps a record on one line for readers that know more line ends than one', async () => {
    const path = world.image('a\u0085b\u2028c\u2029.png', 7);
    for (const flags of [[], ['--format', 'json']]) {
      const { out } = await world.run([...flags, path]);
      expect(out.trimEnd()).not.toMatch(/[\n\u0085\u2028\u2029]/);
      expect(out).toContain('a\\u0085b\\u2028c\\u2029.png');
    }
    const { out } = await world.run(['--format', 'csv', path]);
    expect(out).toContain(`"${path}",`);
  });
});
