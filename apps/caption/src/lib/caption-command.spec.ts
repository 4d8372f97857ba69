import { rmSync, symlinkSync, truncateSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { pngBytes } from '@tolmach/testing-kit';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(world.folder, { recursive: true });
});

const stdinOf = (...chunks: (string | Uint8Array)[]): { stdin: Readable } => ({
  stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
});
/** What was printed, with paths relative to the folder of the world. */
const relative = (text: string): string => text.replaceAll(`${world.folder}/`, '');

describe('caption: what goes in', () => {
  it('captions an image with the default model, says which engine runs, and frees the model', async () => {
    const path = world.image('a.png', 7);
    expect(await world.run([path])).toEqual({ code: 0, out: `${path}\tgrey 7\n`, err: 'engine: a fake\n' });
    const options = { engine: 'auto', precision: 'fp32' };
    expect(world.loaded).toEqual([{ folder: world.path('models/caption-en'), options }]);
    expect(world.numDisposed).toBe(1);
  });

  it('walks folders, sorted by name, without hidden files, other files and links to folders', async () => {
    const names = ['b.png', 'B.PNG', 'a/z.png', 'a/b/c.tiff', 'a.jpg', '.hidden.png', '.git/x.png', 'ä.png'];
    names.forEach((name, index) => world.image(join('photos', name), index));
    world.write('photos/notes.txt', 'A horse.');
    symlinkSync(world.path('photos/a'), world.path('photos/loop.png'));
    symlinkSync(world.path('photos/a/z.png'), world.path('photos/link.png'));
    const { code, out } = await world.run([world.path('photos')]);
    expect(code).toBe(0);
    expect(relative(out)).toBe(
      [
        ['B.PNG', 1],
        ['a/b/c.tiff', 3],
        ['a/z.png', 2],
        ['a.jpg', 4],
        ['b.png', 0],
        ['link.png', 2],
        ['ä.png', 7],
      ]
        .map(([name, grey]) => `photos/${String(name)}\tgrey ${String(grey)}\n`)
        .join(''),
    );
  });

  it('takes arguments in their order, twice if they are named twice, whatever a file is called', async () => {
    const [second, first] = [world.image('b', 2), world.image('.a', 1)];
    expect((await world.run([second, first, second])).out).toBe(`${second}\tgrey 2\n${first}\tgrey 1\n${second}\tgrey 2\n`); // prettier-ignore
  });

  it('reads paths of files and folders from standard input, blank lines left out', async () => {
    const paths = [world.image('c d.png', 1), world.image('in/x.png', 2)];
    const list = `\n${paths[0] ?? ''}\r\n\n${world.path('in')}`;
    const expected = `${paths[0] ?? ''}\tgrey 1\n${paths[1] ?? ''}\tgrey 2\n`;
    expect((await world.run([], stdinOf(list))).out).toBe(expected);
    expect((await world.run(['-', paths[0] ?? ''], stdinOf(list))).out).toBe(`${expected}${paths[0] ?? ''}\tgrey 1\n`);
  });

  it('reads paths that end with NUL', async () => {
    const paths = ['a\nb.png', ' c .png'].map((name, index) => world.image(name, index));
    const { out } = await world.run(['--null', '--format', 'json'], stdinOf(paths.map((path) => `${path}\0`).join('')));
    expect(out.trimEnd().split('\n').map((line) => JSON.parse(line))).toMatchObject(paths.map((path) => ({ path }))); // prettier-ignore
  });

  it('lets a slow pipe flow', async () => {
    const paths = [world.image('a.png', 1), world.image('b.png', 2)];
    const stdin = new PassThrough();
    const running = world.run(['--quiet'], { stdin });
    stdin.write(`${paths[0] ?? ''}\n`);
    await new Promise((resolve) => world.stdout.once('readable', resolve));
    expect(String(world.stdout.read())).toBe(`${paths[0] ?? ''}\tgrey 1\n`);
    stdin.end(`${paths[1] ?? ''}\n`);
    expect((await running).out).toBe(`${paths[1] ?? ''}\tgrey 2\n`);
  });

  it('says that there is nothing to caption', async () => {
    world.write('empty/notes.txt', 'x');
    expect(await world.run([world.path('empty')])).toEqual({
      code: 0,
      out: '',
      err: 'engine: a fake\nNo images found.\n',
    });
  });
});

describe('caption: bad input', () => {
  /** A file of a few bytes whose header claims a giant picture. */
  const huge = Buffer.from(pngBytes(new Uint8Array(3), { width: 1, height: 1 }));
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);

  // prettier-ignore
  it.each<[what: string, make: () => string, code: string]>([
    ['an empty file', () => world.write('empty.png', ''), 'empty-file'],
    ['a text file named .jpg', () => world.write('text.jpg', 'hello\n'), 'not-an-image'],
    ['a file cut short', () => { const path = world.image('torn.png', 3, { width: 60, height: 60 }); truncateSync(path, 70); return path; }, 'damaged-image'],
    ['an image of 20,000 x 20,000 pixels', () => world.write('huge.png', huge), 'image-too-large'],
    ['a broken link', () => { symlinkSync('/nowhere/x.png', world.path('broken.png')); return world.path('broken.png'); }, 'no-such-file'],
    ['nothing', () => world.path('missing.png'), 'no-such-file'],
  ])('%s is one record with one sentence, and the rest continues', async (_what, make, code) => {
    const [before, bad, after] = [world.image('1.png', 1), make(), world.image('2.png', 2)];
    const text = await world.run(['--quiet', before, bad, after]);
    expect(text).toMatchObject({ code: 4, out: `${before}\tgrey 1\n${after}\tgrey 2\n` });
    expect(text.err).toMatch(/^[^\n]+: expected [^\n]+, received [^\n]+\.\n$/);
    expect(text.err.startsWith(bad)).toBe(true);
    const json = await world.run(['--quiet', '--format', 'json', before, bad, after]);
    expect([json.code, json.err]).toEqual([4, '']);
    expect(json.out.trimEnd().split('\n').map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ path: before, caption: 'grey 1' }),
      { path: bad, error: { code, message: text.err.trimEnd() } },
      expect.objectContaining({ path: after, caption: 'grey 2' }),
    ]);
  });

  it('an image of one pixel is one like others, and two files of one content have one checksum', async () => {
    const paths = [world.image('a.png', 9, { width: 1, height: 1 }), world.image('b.png', 9, { width: 1, height: 1 })];
    const { code, out } = await world.run(['--format', 'json', ...paths]);
    const [a, b] = out.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    expect([code, a?.['width'], a?.['height'], a?.['caption']]).toEqual([0, 1, 1, 'grey 9']);
    expect(a?.['sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(a?.['sha256']).toBe(b?.['sha256']);
  });

  it('a folder without permission has a record, and the others continue', async () => {
    world.image('photos/a/1.png', 1);
    world.image('photos/b/2.png', 2);
    const { readdir } = fs;
    jest.spyOn(fs, 'readdir').mockImplementation(((path: string, options: never) => {
      const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
      return path.endsWith('/a') ? Promise.reject(denied) : readdir(path, options);
    }) as never); // of the overloads, this is the one that is called
    const folder = world.path('photos/a');
    expect(await world.run(['--quiet', world.path('photos')])).toEqual({
      code: 4,
      out: `${world.path('photos/b/2.png')}\tgrey 2\n`,
      err: `${folder}: expected a folder that can be read, received no permission (EACCES). Check its permissions.\n`,
    });
    const { out } = await world.run(['--quiet', '--format', 'csv', world.path('photos')]);
    expect(out).toContain(`\n${folder},,,,,,,"${folder}: expected a folder`);
  });

  it('takes a larger image when it is told to', async () => {
    const path = world.image('a.png', 5, { width: 12, height: 10 });
    expect((await world.run(['--max-pixels', '119', path])).err).toContain('119');
    expect((await world.run(['--max-pixels', '120', path])).code).toBe(0);
  });

  it('a path that is not UTF-8 has a record that names it', async () => {
    const path = world.image('a.png', 5);
    const { code, out, err } = await world.run(['--quiet'], stdinOf(Uint8Array.of(0x61, 0xe9, 0x0a), path));
    expect([code, out]).toEqual([4, `${path}\tgrey 5\n`]);
    expect(err).toContain('"a\\udce9": expected an image file, received no file there');
  });
});

describe('caption: flags', () => {
  it('hands search, batch and device flags on', async () => {
    const path = world.image('a.png', 1);
    const flags = '--beam 8 --n-best 2 --length-penalty 0.6 --coverage-penalty 0.2 --max-length 30 --batch-size 3';
    await world.run([...flags.split(' '), '--engine', 'wasm', '--threads', '2', path]);
    const search = { beamSize: 8, numBest: 2, lengthPenalty: 0.6, coveragePenalty: 0.2, maxLength: 30 };
    const { signal: _signal, ...asked } = world.asked[0] ?? {};
    expect(asked).toEqual({ search, batchSize: 3, withAttention: false });
    expect(world.asked).toHaveLength(1);
    expect(world.loaded[0]?.options).toEqual({ engine: 'wasm', precision: 'fp32', threads: 2 });
  });

  it('draws in place of a search, with what the flags say', async () => {
    const path = world.image('a.png', 1);
    await world.run(['--sample', '--top-p', '0.9', '--seed', '4', '--n-best', '7', path]);
    expect(world.asked).toMatchObject([{ search: { numBest: 7, sampling: { topP: 0.9, seed: 4 } } }]);
  });

  it('computes batches of the size asked for', async () => {
    const paths = Array.from({ length: 7 }, (_, index) => world.image(`${String(index)}.png`, index));
    await world.run(['--batch-size', '3', ...paths]);
    expect(Math.max(...world.batches)).toBeLessThanOrEqual(3);
    expect(world.batches.reduce((sum, size) => sum + size, 0)).toBe(7);
  });

  it.each([
    [['--attention'], '--attention: expected --format json with it, received --format text.'],
    [['--resume'], '--resume: expected --format json with it, received --format text.'],
    [['--resume', '--format', 'json'], '--resume: expected --output with it, received none.'],
    [['--resume', '--format', 'json', '--output', 'x', '--gallery', 'y'], '--resume: expected no --gallery with it'],
    [['--n-best', '9'], '--n-best: expected at most --beam (5), received 9.'],
    [['--sample', '--beam', '5'], '--beam: expected no --sample with it, received 5.'],
    [['--top-k', '4'], '--top-k: expected --sample with it, received 4.'],
    [['--precision', 'int8', '--engine', 'wasm'], '--precision: expected fp32 with --engine wasm'],
    [['--bean', '3'], 'caption: expected a known flag, received --bean. Did you mean --beam?'],
  ])('refuses %j', async (flags, sentence) => {
    const { code, out, err } = await world.run([...flags, world.image('a.png', 1)]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(world.batches).toEqual([]);
  });

  it('does not write over an image', async () => {
    const path = world.image('a.png', 1);
    expect((await world.run([path, '--output', path])).err).toContain(
      '--output: expected a file that is not among the inputs',
    );
    expect((await world.run([path, '--gallery', path])).err).toContain(
      '--gallery: expected a file that is not among the inputs',
    );
    expect((await world.run([path])).out).toContain('grey 1');
  });

  it('says which models there are, and which command another kind is for', async () => {
    expect((await world.run(['--model', 'caption-de', 'x.png'])).err).toBe(
      '--model: expected an installed model (caption-en) or a folder with a model.json, received caption-de. Did you mean caption-en?\n',
    );
    const sizes = { sourceVocabularySize: 8, targetVocabularySize: 8 };
    world.installModel('chat-en', {
      kind: 'translation',
      sourceLanguage: 'en-x-turns',
      targetLanguage: 'en-x-reply',
      ...sizes,
    });
    expect((await world.run(['--then', 'en-fr', 'x.png'])).err).toContain(
      '--then: expected an installed model (en-de)',
    );
    const { out } = await world.run(['models']);
    expect(out).toMatch(/^model +language +size +CIDEr-D .*\ncaption-en +en +.* MB +61\.50 .*Flickr8k val\n/);
    expect(out).not.toContain('en-de');
  });

  it('starts help with two examples, and says how odd paths are written', async () => {
    const { code, out } = await world.run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Examples:\n {2}caption photos\/ more\/\*\.jpg\n {2}caption --format json/);
    expect(out.replace(/\s+/g, ' ')).toContain('are written \\t, \\n, \\r and \\\\,');
    expect(out).toContain('pieces a caption may have (default: 40)');
    expect((await world.run(['--version'])).out).toMatch(/^caption \d+\.\d+\.\d+ \(model format 1\)\n$/);
  });
});
