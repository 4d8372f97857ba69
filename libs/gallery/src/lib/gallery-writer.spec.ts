import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script, runInNewContext } from 'node:vm';
import { OutputError, ShapeError } from '@tolmach/contracts';
import { findAll, readPage, textOf } from '../../testing/gallery-page-reader';
import type { PageElement } from '../../testing/gallery-page-reader';
import type { GalleryEntry } from './gallery-entry';
import { GalleryWriter } from './gallery-writer';

const options = { title: 'Photos', model: 'caption-en', grid: { height: 2, width: 3 } };
const thumbnail = Uint8Array.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
const HOSTILE = `"><script>alert('1')</script></article><!-- ]]> &lt;\u2028\r\n\t\u{1f600} \u202e`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gallery-'));
  file = path.join(folder, 'out.html');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function written(entries: readonly GalleryEntry[], more: object = {}): Promise<PageElement> {
  const writer = await GalleryWriter.open(file, { ...options, ...more });
  for (const entry of entries) await writer.add(entry);
  await writer.close();
  return readPage(readFileSync(file, 'utf8'));
}

const textsOf = (element: PageElement, selector: string): (string | undefined)[] =>
  findAll(element, selector).map(textOf);

describe('GalleryWriter', () => {
  it.each(['', ' \n'])('says that a caption of no words, %j, is empty', async (text) => {
    const hypotheses = [{ text, score: -1, logProb: -2 }];
    const page = await written([
      { path: 'a.jpg', caption: text, words: [], translation: text, hypotheses },
      { path: 'b.jpg' },
    ]);
    expect(['.caption', '.translation'].map((selector) => textsOf(page, selector))).toEqual([['(empty)'], ['(empty)']]);
    expect(textsOf(page, 'td')[0]).toBe('(empty)');
    expect(findAll(page, '.blank').map(({ attributes }) => attributes.get('aria-label'))).toEqual(['(empty)', 'b.jpg']);
  });

  it('writes a page that reads back as what was added', async () => {
    const entries: GalleryEntry[] = [
      {
        path: 'photos/a b.jpg',
        caption: 'a dog , a man',
        words: ['a', 'dog', 'a', 'man'].map((text, index) => ({ text, weights: [index, 1, 2, 3, 4, 6] })),
        translation: 'ein Hund, ein Mann',
        hypotheses: [
          { text: 'a dog , a man', score: -0.5, logProb: -3.25 },
          { text: 'a dog', score: -0.75, logProb: -2 },
        ],
        references: ['a dog and a man', 'two friends'],
        score: 0.123456,
        thumbnail,
        width: 640,
        height: 480,
      },
      {
        path: 'photos/empty.jpg',
        error: 'photos/empty.jpg: expected an image, received an empty file. Copy it again.',
      },
    ];
    const page = await written(entries);
    const [first, second, ...rest] = findAll(page, '.card');
    if (first === undefined || second === undefined) throw new Error('too few cards');
    expect(rest).toEqual([]);
    expect(textsOf(first, '.caption')).toEqual(['a dog , a man']);
    expect(textsOf(first, 'i')).toEqual(['a', 'dog', 'a', 'man']);
    const levels = Buffer.from(first.attributes.get('data-heat') ?? '', 'base64');
    expect(levels.length).toBe(4 * 6);
    expect([...levels.subarray(18)]).toEqual([128, 43, 85, 128, 170, 255]);
    expect(textsOf(first, '.translation')).toEqual(['ein Hund, ein Mann']);
    expect(textsOf(first, 'td')).toEqual(['a dog , a man', '-0.500', '-3.250', 'a dog', '-0.750', '-2.000']);
    expect(textsOf(first, 'li')).toEqual(['a dog and a man', 'two friends']);
    expect([first.attributes.get('data-score'), ...textsOf(first, '.score')]).toEqual(['0.123456', '0.123']);
    expect(textsOf(first, '.path')).toEqual(['photos/a b.jpg']);
    const [image] = findAll(first, 'img');
    expect(Object.fromEntries(image?.attributes ?? [])).toEqual({
      alt: 'a dog , a man',
      width: '640',
      height: '480',
      decoding: 'async',
      src: `data:image/jpeg;base64,${Buffer.from(thumbnail).toString('base64')}`,
    });
    expect(findAll(first, 'button').map((button) => button.attributes.get('class'))).toEqual(['picture']);
    expect(textsOf(second, '.error')).toEqual([entries[1]?.error]);
    expect([...findAll(second, 'button'), ...findAll(second, 'img'), ...findAll(second, '.caption')]).toEqual([]);
    expect(textsOf(page, 'h1')).toEqual(['Photos']);
  });

  it('holds any text in its place, and one script, which is its own', async () => {
    const entry: GalleryEntry = {
      path: HOSTILE,
      caption: `a ${HOSTILE} b`,
      words: ['a', HOSTILE, 'b'].map((text) => ({ text, weights: [1, 2, 3, 4, 5, 6] })),
      translation: HOSTILE,
      hypotheses: [{ text: HOSTILE, score: -1, logProb: -1 }],
      references: [HOSTILE],
      error: HOSTILE,
      thumbnail,
    };
    const page = await written([entry, { ...entry, thumbnail: new Uint8Array() }], {
      title: HOSTILE,
      model: HOSTILE,
      scoreName: HOSTILE,
    });
    for (const selector of ['.path', '.translation', 'li', '.error']) {
      expect(textsOf(page, selector)).toEqual([HOSTILE, HOSTILE]);
    }
    expect(textsOf(page, 'i')).toEqual(['a', HOSTILE, 'b', 'a', HOSTILE, 'b']);
    expect(textsOf(page, '.caption')[0]).toBe(entry.caption);
    expect(findAll(page, 'img').map((image) => image.attributes.get('alt'))).toEqual([entry.caption, entry.caption]);
    expect([textsOf(page, 'title'), textsOf(page, 'h1')]).toEqual([[HOSTILE], [HOSTILE]]);

    const html = readFileSync(file, 'utf8');
    expect(html.match(/<\/?script/gi)).toEqual(['<script', '</script']);
    expect(html).not.toMatch(/ on[a-z]+=|javascript:|https?:/i);
    const [script = ''] = textsOf(page, 'script');
    expect(() => new Script(script)).not.toThrow();
    const hash = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const policies = findAll(page, 'meta').map((meta) => meta.attributes.get('content') ?? '');
    const policy = policies.find((content) => content.startsWith('default-src'));
    const style = hash(textsOf(page, 'style')[0]);
    expect(policy).toBe(`default-src 'none'; img-src data:; style-src ${style}; script-src ${hash(script)}`);
  });

  it('leaves out words that the caption does not have', async () => {
    const words = ['a', 'cat', 'dog'].map((text, index) => ({ text, weights: [index, 0, 0, 0, 0, 1] }));
    const page = await written([{ path: 'x', caption: 'a dog', words }]);
    expect(textsOf(page, 'i')).toEqual(['a', 'dog']);
    const heat = findAll(page, '.card')[0]?.attributes.get('data-heat') ?? '';
    expect([...Buffer.from(heat, 'base64')]).toEqual([0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 128]);
  });

  it.each([
    ['squash', {}, undefined],
    ['crop', {}, '0.3125 0 0.375 1'],
    ['pad', { input: { height: 5, width: 5 } }, '0 -1.5 1 4'],
  ])('says which part of a picture the grid lies on with %s', async (resize, more, expected) => {
    const words = [{ text: 'a', weights: [1, 0, 0, 0, 0, 0] }];
    const page = await written([{ path: 'x', caption: 'a', words, width: 400, height: 100 }], { resize, ...more });
    expect(findAll(page, '.card')[0]?.attributes.get('data-area')).toBe(expected);
  });

  it('refuses weights of another grid, and continues', async () => {
    const writer = await GalleryWriter.open(file, options);
    await expect(writer.add({ path: 'x', caption: 'a', words: [{ text: 'a', weights: [1] }] })).rejects.toThrow(
      new ShapeError({
        where: 'GalleryWriter.add',
        expected: '6 weights for each word, one for each cell of the grid',
        received: '1 for "a"',
        next: 'Open the gallery with the grid of the model that wrote the captions.',
      }),
    );
    await writer.add({ path: 'y' });
    await writer.close();
    expect(textsOf(readPage(readFileSync(file, 'utf8')), '.path')).toEqual(['y']);
  });

  it('writes 2,000 pictures as they come and holds none of them', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void; // what the flag adds
    const sizeBytes = 3000;
    const refs: WeakRef<Uint8Array>[] = [];
    const writer = await GalleryWriter.open(file, options);
    const add = async (index: number): Promise<void> => {
      const bytes = new Uint8Array(sizeBytes).fill(index);
      refs.push(new WeakRef(bytes));
      await writer.add({ path: `${index}.jpg`, caption: 'a', thumbnail: bytes });
    };
    for (let index = 0; index < 2000; index++) {
      await add(index);
      if (index % 500 === 499) expect(statSync(`${file}.partial`).size).toBeGreaterThan((index + 1) * sizeBytes);
    }
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(5);
    await writer.close();
    expect(readFileSync(file, 'utf8').match(/<article/g)).toHaveLength(2000);
  });

  it('keeps the order of pictures that are added without waiting', async () => {
    const writer = await GalleryWriter.open(file, options);
    const entries = Array.from({ length: 6 }, (_, index) => ({
      path: `${index}.jpg`,
      caption: 'x'.repeat(index % 2 === 0 ? 1_200_000 : 10), // the long ones take several writes
    }));
    await Promise.all(entries.map((entry) => writer.add(entry)));
    await writer.close();
    expect(textsOf(readPage(readFileSync(file, 'utf8')), '.path')).toEqual(entries.map((entry) => entry.path));
  });

  it('shows the page under its name only when it is whole, and what was there until then', async () => {
    writeFileSync(file, 'before');
    const writer = await GalleryWriter.open(file, options);
    await writer.add({ path: 'x' });
    expect(readFileSync(file, 'utf8')).toBe('before');
    await writer.close();
    expect(readFileSync(file, 'utf8')).toContain('</html>');
    expect(readdirSync(folder)).toEqual(['out.html']);
  });

  it('is left whole beside an earlier page when it is kept', async () => {
    writeFileSync(file, 'before');
    const writer = await GalleryWriter.open(file, options);
    await writer.add({ path: 'x' });
    const place = await writer.keep();
    await writer.discard();
    expect(readdirSync(folder)).toEqual(['out.html', path.basename(place)]);
    expect(readFileSync(place, 'utf8').trimEnd()).toMatch(/<\/html>$/);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  it('leaves nothing behind when discarded, nor changes a page that is whole', async () => {
    const writer = await GalleryWriter.open(file, options);
    await writer.add({ path: 'x' });
    await writer.discard();
    await writer.discard();
    expect(readdirSync(folder)).toEqual([]);
    await expect(writer.add({ path: 'y' })).rejects.toThrow('one that was closed or discarded');

    const other = await GalleryWriter.open(file, options);
    await other.close();
    await other.discard();
    await expect(other.close()).rejects.toThrow(OutputError);
    expect(readdirSync(folder)).toEqual(['out.html']);
  });

  it('writes through a link to a file, but not through one at the temporary name', async () => {
    const real = path.join(folder, 'real.html');
    const bystander = path.join(folder, 'bystander');
    writeFileSync(real, 'before');
    writeFileSync(bystander, 'untouched');
    symlinkSync(real, file);
    symlinkSync(bystander, `${real}.partial`);
    await written([]);
    expect(readFileSync(real, 'utf8')).toContain('</html>');
    expect(readFileSync(bystander, 'utf8')).toBe('untouched');
    expect(readdirSync(folder).sort()).toEqual(['bystander', 'out.html', 'real.html']);
  });

  it.each([
    ['a missing folder', () => path.join(folder, 'none', 'out.html'), 'a folder that does not exist (ENOENT)'],
    ['a path through a file', () => `${wrote(file)}/out.html`, 'a file in the way of a folder (ENOTDIR)'],
    ['a folder', () => made(file), 'a folder'],
    ['a device', () => os.devNull, 'a device, pipe or socket'],
  ])('refuses %s before any work is done', async (_, place, received) => {
    const fault: unknown = await GalleryWriter.open(place(), options).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(OutputError);
    expect(String(fault)).toContain(`, received ${received}. `);
  });

  it.each(['write', 'sync'] as const)('leaves no half page when the disk is full at %s', async (step) => {
    writeFileSync(file, 'before');
    const writer = await GalleryWriter.open(file, options);
    await writer.add({ path: 'x' });
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const spy = jest.spyOn(await handlePrototype(), step).mockRejectedValueOnce(full);
    try {
      const work = async (): Promise<void> => {
        await writer.add({ path: 'y' });
        await writer.close();
      };
      const sentence = `${file}: expected a place that can be written, received a full disk (ENOSPC). Make room or name another place, and run again.`;
      await expect(work()).rejects.toThrow(sentence);
      expect(readdirSync(folder)).toEqual(['out.html']);
      await expect(writer.add({ path: 'z' })).rejects.toThrow(sentence);
      await expect(writer.close()).rejects.toThrow(OutputError);
      await writer.discard();
    } finally {
      spy.mockRestore();
    }
    expect(readdirSync(folder)).toEqual(['out.html']);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });
});

function wrote(name: string): string {
  writeFileSync(name, '');
  return name;
}

function made(name: string): string {
  mkdirSync(name);
  return name;
}

/** Node does not export the class of file handles. */
async function handlePrototype(): Promise<Awaited<ReturnType<typeof open>>> {
  const name = path.join(folder, 'handle');
  const handle = await open(name, 'w');
  await handle.close();
  rmSync(name);
  return Object.getPrototypeOf(handle);
}
