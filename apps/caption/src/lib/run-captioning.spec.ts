import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { OutputError } from '@tolmach/contracts';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const json = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const images = (numImages: number): string[] =>
  Array.from({ length: numImages }, (_, index) => world.image(`in/${String(index).padStart(3, '0')}.png`, index));

describe('caption: what comes out', () => {
  it('keeps one record per line as text, whatever a path holds', async () => {
    const path = world.image('in/a\n\tb\\c\r\u001b[2J "d" \u{1F600}.png', 7);
    const { out } = await world.run([world.path('in')]);
    expect(out).toBe(`${world.folder}/in/a\\n\\tb\\\\c\\r\\u001b[2J "d" \u{1F600}.png\tgrey 7\n`);
    expect(JSON.parse(`"${(out.split('\t')[0] ?? '').replaceAll('"', '\\"')}"`)).toBe(path);
  });

  it('writes a line for each of the best captions', async () => {
    const path = world.image('a.png', 7);
    const { out } = await world.run(['--n-best', '2', path]);
    expect(out).toBe(`${path}\tgrey 7\t-0.5000\n${path}\tgrey 7!\t-1.5000\n`);
  });

  it('writes one JSON object a line, with attention on demand', async () => {
    const path = world.image('a.png', 7);
    const hypothesis = { text: 'grey 7', score: -0.5, logProb: -1.5 };
    const [record] = json((await world.run(['--format', 'json', path])).out);
    expect(record).toEqual({
      path,
      caption: 'grey 7',
      hypotheses: [hypothesis],
      logProb: -1.5,
      width: 3,
      height: 2,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      settings: {
        model: 'caption-en',
        modelChecksum: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        precision: 'fp32',
        beam: 5,
        nBest: 1,
        lengthPenalty: 1,
        coveragePenalty: 0,
        attention: false,
      },
    });
    const [attentive] = json((await world.run(['--format', 'json', '--attention', path])).out);
    const attention = [[0.123457, 0.876543], [0.5, 0.5], [0.25, 0.75]]; // prettier-ignore
    expect(attentive?.['hypotheses']).toEqual([{ ...hypothesis, pieces: ['▁grey', '▁7'], attention }]);
  });

  it('writes comma-separated values with a header', async () => {
    const path = world.image('a, "b"\n.png', 7);
    const { out } = await world.run(['--format', 'csv', path]);
    const [sha256] = /[0-9a-f]{64}/.exec(out) ?? [];
    expect(out).toBe(
      `path,caption,score,logProb,width,height,sha256,error\n` +
        `"${world.folder}/a, ""b""\n.png",grey 7,-0.5,-1.5,3,2,${sha256 ?? ''},\n`,
    );
  });

  it('sends captions through a translation model, all of them', async () => {
    const path = world.image('a.png', 7);
    const flags = ['--then', 'en-de', path];
    expect((await world.run(flags)).out).toBe(`${path}\tgrey 7\tGREY 7\n`);
    expect(world.loaded.map(({ folder }) => folder)).toEqual([world.path('models/caption-en'), world.path('models/en-de')]); // prettier-ignore
    expect(world.numDisposed).toBe(2);
    const [record] = json((await world.run(['--format', 'json', '--n-best', '2', ...flags])).out);
    expect(record).toMatchObject({ translation: 'GREY 7', hypotheses: [{}, { translation: 'GREY 7!' }] });
    const csv = (await world.run(['--format', 'csv', ...flags])).out;
    expect(csv).toContain('path,caption,translation,score');
    expect(csv).toContain(',grey 7,GREY 7,-0.5');
  });

  it('writes captions beside images', async () => {
    const paths = images(2);
    const bad = world.write('in/x.png', 'no image');
    expect((await world.run(['--sidecar', world.path('in')])).code).toBe(4);
    expect(paths.map((path) => readFileSync(`${path}.txt`, 'utf8'))).toEqual(['grey 0\n', 'grey 1\n']);
    expect(existsSync(`${bad}.txt`)).toBe(false);
    expect((await world.run(['--sidecar', ...paths])).code).toBe(0); // the same captions again
    expect(readdirSync(world.path('in')).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('keeps what else is beside an image, says so and ends with 6, unless it is to be overwritten', async () => {
    const paths = images(4);
    const texts = ['my notes', '', 'grey 2\n', 'grey 9\n'];
    paths.forEach((path, index) => writeFileSync(`${path}.txt`, texts[index] ?? ''));
    const there = () => paths.map((path) => readFileSync(`${path}.txt`, 'utf8'));
    const { code, out, err } = await world.run(['--quiet', '--sidecar', world.path('in')]);
    expect([code, out.split('\n').length]).toEqual([6, 5]);
    expect(err).toBe(
      `2 files such as ${String(paths[0])}.txt kept: something else was there before. --overwrite replaces it.\n`,
    );
    expect(there()).toEqual(['my notes', 'grey 1\n', 'grey 2\n', 'grey 9\n']);
    expect((await world.run(['--sidecar', '--overwrite', '--then', 'en-de', ...paths])).code).toBe(0);
    expect(there()).toEqual([0, 1, 2, 3].map((grey) => `grey ${grey}\nGREY ${grey}\n`));
  });

  it('ends with 6 where nothing can be written beside an image', async () => {
    const [path = ''] = images(1);
    world.write(`in/000.png.txt/x`, ''); // a folder in the way
    const { code, err } = await world.run(['--sidecar', path]);
    expect(code).toBe(6);
    expect(err).toContain(`${path}.txt: expected a place that can be written`);
  });
});

describe('caption --gallery', () => {
  it('shows every image, its words and its error', async () => {
    images(2);
    world.write('in/x.png', 'no image');
    const path = world.path('page.html');
    const { code } = await world.run(['--gallery', path, '--n-best', '2', '--then', 'en-de', world.path('in')]);
    expect(code).toBe(4);
    expect(world.asked[0]?.withAttention).toBe(true);
    const page = readFileSync(path, 'utf8');
    expect(page.match(/<article/g)).toHaveLength(3);
    expect(page).toContain('<i>grey</i> <i>1</i>');
    expect(page).toContain('GREY 1');
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).toContain('received a file that is not an image');
  });

  it('continues without it when the disk is full, and says so', async () => {
    images(5);
    const fault = new OutputError({
      where: 'page.html',
      expected: 'room',
      received: 'a full disk',
      next: 'Make room.',
    });
    const gallery = { add: jest.fn().mockRejectedValue(fault), close: jest.fn(), keep: jest.fn(), discard: jest.fn() };
    world.change = { openGallery: () => Promise.resolve(gallery) };
    const { code, out, err } = await world.run(['--quiet', '--gallery', 'page.html', '--batch-size', '1', world.path('in')]); // prettier-ignore
    expect([code, err]).toEqual([6, 'page.html: expected room, received a full disk. Make room.\n']);
    expect(out.split('\n')).toHaveLength(6);
    expect(gallery.add).toHaveBeenCalledTimes(1);
    expect(gallery.close).not.toHaveBeenCalled();
  });

  const itWithFullDevice = process.platform === 'linux' ? it : it.skip;
  itWithFullDevice('refuses a place that is not a file before any work', async () => {
    images(1);
    const { code, err } = await world.run(['--quiet', '--gallery', '/dev/full', world.path('in')]);
    expect([code, world.batches]).toEqual([6, []]);
    expect(err).toMatch(/^\/dev\/full: expected a place for an HTML file, received a device/);
  });

  it('leaves an earlier page as it was when it is interrupted, and what it has beside it', async () => {
    images(60);
    const path = world.path('page.html');
    const flags = ['--batch-size', '2', '--gallery', path, world.path('in')];
    expect((await world.run(flags)).code).toBe(0);
    const earlier = readFileSync(path, 'utf8');
    for (const [batches, isThere] of [
      [2, true],
      [0, false],
    ] as const) {
      const stop = new AbortController();
      const begun = world.batches.length;
      world.onBatch = () => {
        if (world.batches.length >= begun + batches) stop.abort();
      };
      if (batches === 0) stop.abort();
      const { code, err } = await world.run(flags, { signal: stop.signal });
      expect([code, existsSync(`${path}.partial`)]).toEqual([130, isThere]);
      expect(err.includes(`the gallery so far is in ${path}.partial`)).toBe(isThere);
      expect(readFileSync(path, 'utf8')).toBe(earlier);
      if (!isThere) continue;
      const page = readFileSync(`${path}.partial`, 'utf8');
      expect(page.match(/<article/g)?.length).toBeLessThan(20);
      expect(page.trimEnd().endsWith('</html>')).toBe(true);
      rmSync(`${path}.partial`);
    }
  });

  it('leaves an earlier page as it was when the run fails', async () => {
    images(3);
    const path = world.write('page.html', 'an earlier page');
    const flags = ['--overwrite', '--gallery', path];
    expect((await world.run([...flags, world.path('in')], { stdout: failing('ENOSPC') })).code).toBe(6);
    expect(readFileSync(path, 'utf8')).toBe('an earlier page');
    expect(readdirSync(world.folder).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('caption: the world around it', () => {
  it('ends with 6 on a full disk, quietly with 0 when the reader has gone', async () => {
    images(3);
    const full = await world.run(['--quiet', world.path('in')], { stdout: failing('ENOSPC') });
    expect(full).toMatchObject({ code: 6, err: expect.stringContaining('a full disk (ENOSPC)') as string });
    const gone = await world.run(['--quiet', world.path('in')], { stdout: failing('EPIPE') });
    expect(gone).toMatchObject({ code: 0, err: '' });
    expect(world.numDisposed).toBe(2);
  });

  it('shows speed and how many there are on a terminal', async () => {
    images(40);
    Object.assign(world.stderr, { isTTY: true });
    const { err } = await world.run(['--batch-size', '1', world.path('in')]);
    expect(err).toMatch(/\d+( of 40)? images/);
    expect((await world.run(['--quiet', world.path('in')])).err).toBe('');
  });

  it('finishes the batch in hand on Ctrl-C, and ends with 130', async () => {
    images(60);
    const stop = new AbortController();
    world.onBatch = () => {
      if (world.batches.length === 2) stop.abort();
    };
    const { code, out, err } = await world.run(['--batch-size', '2', world.path('in')], { signal: stop.signal });
    expect(code).toBe(130);
    expect(out.split('\n').length - 1).toBe(world.batches.reduce((sum, size) => sum + size, 0));
    expect(out.split('\n').length).toBeLessThan(20);
    expect(err).toContain('Interrupted: finishing what was started');
  });

  it('ends at once when it waits for paths', async () => {
    const stop = new AbortController();
    const running = world.run([], { stdin: new PassThrough(), signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    expect((await running).code).toBe(130);
  });

  it('does not hold back captions for paths that are to come', async () => {
    const { out } = await world.run(['--batch-size', '500'], { stdin: Readable.from(images(9).map((path) => Buffer.from(`${path}\n`))) }); // prettier-ignore
    expect(out.split('\n')).toHaveLength(10);
  });
});

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}
