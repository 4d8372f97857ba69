import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { InputError, imageConfigSchema } from '@tolmach/contracts';
import { FakeWorld } from '../../testing/fake-world';
import type { Services } from './services';

let world: FakeWorld;
/** Paths and options of the exports that were asked for. */
let asked: { paths: string[]; options: Parameters<Services['exportFeatures']>[1] }[];
beforeEach(() => {
  world = new FakeWorld();
  asked = [];
  world.change = { exportFeatures, findBadImages };
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const faultOf = (path: string) =>
  new InputError({ where: path, expected: 'an image', received: 'text', next: 'Look at it.' });

/** Reads nothing: a path with "bad" in it is a bad image. */
const findBadImages: Services['findBadImages'] = async (paths) => {
  const faults = [];
  for await (const path of paths) if (path.includes('bad')) faults.push({ path, error: faultOf(path) });
  return faults;
};

/** Reads nothing: a path with "late" in it went bad since it was checked, and one image is in the cache. */
const exportFeatures: Services['exportFeatures'] = async (paths, options) => {
  const all: string[] = [];
  for await (const path of paths) all.push(path);
  asked.push({ paths: all, options });
  for (const path of all) options.onImage?.(path.includes('late') ? { path, error: faultOf(path) } : { path });
  const numFailed = all.filter((path) => path.includes('late')).length;
  const numWritten = all.length - numFailed;
  return { numWritten, numComputed: numWritten - 1, numFailed, isWhole: options.signal?.aborted !== true };
};

const output = ['--output', 'out.safetensors'];

describe('caption features', () => {
  it('hands images, model and output to the export', async () => {
    const more = world.image('more.dat', 1);
    const inFolder = [world.image('in/a.png', 2), world.image('in/b/c.png', 3)];
    expect(await world.run(['features', world.path('in'), more, ...output])).toEqual({
      code: 0,
      out: '',
      err: 'out.safetensors: features of 3 images, 1 of them from the cache\n',
    });
    const source = { model: { folder: world.path('models/caption-en') } };
    expect(asked).toMatchObject([
      {
        paths: [...inFolder, more],
        options: { source, output: 'out.safetensors', precision: 'float16', batchSize: 16, engine: 'auto' },
      },
    ]);
    expect(asked[0]?.options).not.toHaveProperty('layer');
  });

  it('takes a CNN on its own, its layer and size, and paths on standard input', async () => {
    const flags = ['--cnn', 'efficientnet-lite2', '--layer', 'block3', '--image-size', '260', '--format', 'float32'];
    const rest = ['--batch-size', '4', '--threads', '2', '--max-pixels', '99', '--engine', 'wasm'];
    const stdin = Readable.from([Buffer.from('a.png\0b\n.png\0')]);
    expect((await world.run(['features', '--null', ...flags, ...rest, ...output], { stdin })).code).toBe(0);
    const image = imageConfigSchema.parse({ height: 260, width: 260 });
    expect(asked[0]).toMatchObject({
      paths: ['a.png', 'b\n.png'],
      options: { source: { cnn: 'efficientnet-lite2', image }, layer: 'block3', precision: 'float32', batchSize: 4 },
    });
    expect(asked[0]?.options).toMatchObject({ threads: 2, maxPixels: 99, engine: 'wasm' });
  });

  it('leaves the size of a CNN on its own to the export', async () => {
    await world.run(['features', '--cnn', 'tiny', 'a.png', ...output]);
    expect(asked[0]?.options.source).toEqual({ cnn: 'tiny' });
  });

  const SENTENCES = [
    expect.stringMatching(/^bad.+: expected an image, received text\. Look at it\.$/) as string,
    'bad.png: expected an image, received text. Look at it.',
  ];

  it('names all bad images before any work, quiet or not, and ends with 4', async () => {
    const { code, err } = await world.run(['features', '--quiet', 'a.png', 'bad\u001b.png', 'bad.png', ...output]);
    expect(code).toBe(4);
    expect(err).not.toContain('\u001b');
    expect(err.split('\n')).toEqual([
      ...SENTENCES,
      'data: expected no faults, received 2. Mend what is bad, or take it out. Or continue without them: --skip-bad.',
      '',
    ]);
    expect(asked).toEqual([]);
  });

  it('continues without them with --skip-bad, and still ends with 4', async () => {
    const paths = ['a.png', 'bad\u001b.png', 'bad.png', 'b.png', 'a.png'];
    const { code, err } = await world.run(['features', '--quiet', '--skip-bad', ...paths, ...output]);
    expect(code).toBe(4);
    expect(err.split('\n')).toEqual([...SENTENCES, '2 left out.', '']);
    expect(asked[0]?.paths).toEqual(['a.png', 'b.png']);
  });

  it('names an image that went bad while it worked', async () => {
    const { code, err } = await world.run(['features', '--quiet', 'a.png', 'late.png', ...output]);
    expect([code, err]).toEqual([4, 'late.png: expected an image, received text. Look at it.\n']);
  });

  it('refuses a name that is not UTF-8, which no tensor can have', async () => {
    const { code, err } = await world.run(['features', '--quiet', '--skip-bad', 'a.png', 'b\udce9.png', ...output]);
    expect(code).toBe(4);
    expect(err).toBe(
      '"b\\udce9.png": expected a path in UTF-8, which becomes the name of a tensor, received other bytes. Rename the file.\n1 left out.\n',
    );
    expect(asked[0]?.paths).toEqual(['a.png']);
  });

  it('ends with 130 when interrupted, and says that there is no file', async () => {
    const { code, err } = await world.run(['features', 'a.png', ...output], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(err).toContain('Interrupted: no file was written.');
  });

  it.each([
    ['no output', ['a.png'], '--output: expected a safetensors file to write'],
    [
      'a model and a CNN',
      ['--model', 'caption-en', '--cnn', 'x', ...output],
      'a CNN on its own or a model, received both',
    ],
    ['a size for a model', ['--image-size', '96', ...output], '--image-size: expected --cnn with it'],
  ])('refuses %s', async (_, flags, sentence) => {
    const { code, err } = await world.run(['features', ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
    expect(asked).toEqual([]);
  });

  it('refuses to write over an image', async () => {
    const image = world.image('a.png', 1);
    expect((await world.run(['features', image, '--output', image])).err).toContain(
      'a file that is not among the inputs',
    );
  });
});
