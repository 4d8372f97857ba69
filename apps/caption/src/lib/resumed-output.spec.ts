import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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

describe('caption --resume', () => {
  const flags = (output: string) => ['--format', 'json', '--output', output, '--resume', world.path('in')];

  it('starts a new file, then leaves out what is in it', async () => {
    images(3);
    const output = world.path('out.jsonl');
    expect((await world.run(flags(output))).code).toBe(0);
    const first = readFileSync(output, 'utf8');
    world.image('in/0005.png', 5);
    const { code, err } = await world.run(flags(output));
    expect([code, err]).toEqual([0, '3 images have been captioned before\nengine: a fake\n']);
    expect(readFileSync(output, 'utf8').startsWith(first)).toBe(true);
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(['grey 0', 'grey 1', 'grey 2', 'grey 5']); // prettier-ignore
    expect(world.batches.reduce((sum, size) => sum + size, 0)).toBe(4);
  });

  it.each([
    ['in the middle', (line: string) => line.slice(0, 40)],
    ['before its line feed', (line: string) => line],
  ])('cuts off a last line that was torn %s', async (_where, torn) => {
    const [first = ''] = images(3);
    const output = world.path('out.jsonl');
    await world.run(['--format', 'json', '--output', output, first]);
    const line = readFileSync(output, 'utf8');
    const second = line.replace('000.png', '001.png').trimEnd();
    writeFileSync(output, line + torn(second));
    await world.run(flags(output));
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(['grey 0', 'grey 1', 'grey 2']);
  });

  it('continues with what a run that was killed has left, and leaves the file until all is done', async () => {
    const [first = ''] = images(3);
    const output = world.path('out.jsonl');
    await world.run(['--format', 'json', '--output', output, first]);
    const line = readFileSync(output, 'utf8');
    world.write('out.jsonl.partial', line + line.replace('000.png', '001.png').slice(0, -5));
    world.write('out.jsonl', '');
    const { code, err } = await world.run(flags(output));
    expect([code, err]).toEqual([0, '1 images have been captioned before\nengine: a fake\n']);
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(['grey 0', 'grey 1', 'grey 2']);
    expect(existsSync(`${output}.partial`)).toBe(false);
  });

  it('cuts off a torn line that is longer than what is read at once', async () => {
    images(1);
    const output = world.write('out.jsonl', 'x'.repeat(200_000));
    await world.run(flags(output));
    expect(json(readFileSync(output, 'utf8'))).toMatchObject([{ caption: 'grey 0' }]);
  });

  it('ends in the file of a run that was not stopped', async () => {
    images(20);
    const [whole, halves] = [world.path('whole.jsonl'), world.path('halves.jsonl')];
    await world.run([...flags(whole), '--batch-size', '4']);
    const stop = new AbortController();
    world.onBatch = () => {
      if (world.batches.length > 6) stop.abort();
    };
    const interrupted = await world.run([...flags(halves), '--batch-size', '4'], { signal: stop.signal });
    expect(interrupted.code).toBe(130);
    expect(interrupted.err).toContain(`what was captioned is in ${halves}.partial\n`);
    expect([existsSync(halves), json(readFileSync(`${halves}.partial`, 'utf8')).length < 20]).toEqual([false, true]);
    expect((await world.run(flags(halves))).code).toBe(0);
    expect(readFileSync(halves, 'utf8')).toBe(readFileSync(whole, 'utf8'));
  });

  it('tries what failed again, and puts the new record where the old one was', async () => {
    images(4);
    const [missing, bad] = [world.path('in/0005.png'), world.write('in/001.png', 'no image')];
    const output = world.path('out.jsonl');
    const again = () => world.run([...flags(output), missing]);
    expect((await again()).code).toBe(4);
    const first = readFileSync(output, 'utf8');
    expect(await again()).toMatchObject({ code: 4, err: expect.stringMatching(/^3 images have been captioned before, 2 had failed\n/) as string }); // prettier-ignore
    expect(readFileSync(output, 'utf8')).toBe(first);
    world.image('in/001.png', 1);
    expect(await again()).toMatchObject({ code: 4 });
    world.image('in/0005.png', 5);
    expect(await again()).toMatchObject({ code: 0 });
    const records = json(readFileSync(output, 'utf8'));
    expect(records.map(({ caption }) => caption)).toEqual(['grey 0', 'grey 1', 'grey 2', 'grey 3', 'grey 5']);
    expect(records[1]?.['path']).toBe(bad);
    expect(readdirSync(world.folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('tells of images that failed in an earlier run and are not among those of this one', async () => {
    const [good = ''] = images(1);
    const output = world.path('out.jsonl');
    const run = (...paths: string[]) => world.run(['--format', 'json', '--output', output, '--resume', ...paths]);
    await run(world.path('gone.png'), world.path('lost.png'));
    const { code, err } = await run(good);
    expect(code).toBe(4);
    expect(err).toContain(`failed before and not among these: ${world.path('gone.png')} and 1 more\n`);
    expect(json(readFileSync(output, 'utf8'))).toHaveLength(3);
  });

  it.each([
    ['with a dot in it', () => `${world.folder}/./in/../in`],
    ['relative', () => relative('.', world.path('in'))],
    ['by a link', () => world.path('link')],
    ['twice', () => world.path('in')],
  ])('knows a file again whose path is written %s, failed or not', async (_how, folder) => {
    images(2);
    const bad = world.write('in/x.png', 'no image');
    symlinkSync(world.path('in'), world.path('link'));
    const output = world.path('out.jsonl');
    await world.run(flags(output));
    const paths = json(readFileSync(output, 'utf8')).map(({ path }) => path);
    const again = () => world.run([...flags(output), folder(), join(folder(), 'x.png')]);
    expect((await again()).code).toBe(4);
    world.image('in/x.png', 9);
    expect((await again()).code).toBe(0);
    const records = json(readFileSync(output, 'utf8'));
    expect(records.map(({ path }) => path)).toEqual(paths);
    expect(records.at(-1)).toMatchObject({ path: bad, caption: 'grey 9' });
    expect(world.batches.reduce((sum, size) => sum + size, 0)).toBe(3);
  });

  it('knows a missing file again by another path, through the links of its folder', async () => {
    images(1);
    symlinkSync(world.path('in'), world.path('link'));
    const output = world.path('out.jsonl');
    const run = (path: string) => world.run(['--format', 'json', '--output', output, '--resume', path]);
    for (const name of ['link/x.png', 'in/x.png']) expect((await run(world.path(name))).code).toBe(4);
    world.image('in/x.png', 3);
    expect((await run(world.path('in/x.png'))).code).toBe(0);
    expect(json(readFileSync(output, 'utf8'))).toMatchObject([{ path: world.path('link/x.png'), caption: 'grey 3' }]);
  });

  it('captions a changed file anew, and keeps the caption of one that is gone', async () => {
    const [gone = ''] = images(3);
    const output = world.path('out.jsonl');
    await world.run(flags(output));
    world.image('in/001.png', 7);
    rmSync(gone);
    expect((await world.run([...flags(output), gone])).code).toBe(0);
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(['grey 0', 'grey 7', 'grey 2']);
    expect(world.batches.reduce((sum, size) => sum + size, 0)).toBe(4);
  });

  it('takes the last record of a path in what a killed run has left, and keeps lines as they are', async () => {
    const [first = ''] = images(2);
    const output = world.path('out.jsonl');
    await world.run(['--format', 'json', '--output', output, first]);
    const mine = `{"id":9007199254740993, ${readFileSync(output, 'utf8').slice(1)}`;
    const failed = (path: string) => `${JSON.stringify({ path, error: { code: 'x', message: 'x' } })}\n`;
    const line = readFileSync(output, 'utf8').replace('"logProb":-1.5,"width"', '"logProb":-2,"width"');
    const before = failed(world.path('in/001.png')) + failed(first) + mine + line.replaceAll(first, 'elsewhere.png');
    world.write('out.jsonl.partial', before);
    expect((await world.run(flags(output))).code).toBe(0);
    const [second, ...rest] = readFileSync(output, 'utf8').split(/(?<=\n)/);
    expect(rest).toEqual([mine, line.replaceAll(first, 'elsewhere.png')]);
    expect(JSON.parse(second ?? '')).toMatchObject({ caption: 'grey 1' });
  });

  it('stays valid when it is interrupted: old records give way only to new ones', async () => {
    const paths = images(12);
    const output = world.path('out.jsonl');
    paths.forEach((path) => writeFileSync(path, 'no image'));
    expect((await world.run(flags(output))).code).toBe(4);
    images(12);
    const stop = new AbortController();
    world.onBatch = () => {
      if (world.batches.length > 1) stop.abort();
    };
    expect((await world.run([...flags(output), '--batch-size', '2'], { signal: stop.signal })).code).toBe(130);
    expect(json(readFileSync(output, 'utf8')).map((record) => 'error' in record)).toEqual(paths.map(() => true));
    const records = json(readFileSync(`${output}.partial`, 'utf8'));
    expect(records.slice(0, 12).map(({ path }) => path)).toEqual(paths);
    expect(records.length).toBeLessThan(24);
    const resumed = await world.run(flags(output));
    expect(resumed).toMatchObject({
      code: 0,
      err: expect.stringContaining(`${records.length - 12} images have been captioned before`) as string,
    });
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(paths.map((_, index) => `grey ${index}`)); // prettier-ignore
  });

  it.each([
    [['--beam', '3'], '--beam 5', '3'],
    [['--n-best', '2'], '--n-best 1', '2'],
    [['--length-penalty', '0.5'], '--length-penalty 1', '0.5'],
    [['--coverage-penalty', '0.5'], '--coverage-penalty 0', '0.5'],
    [['--beam-groups', '5'], '--beam-groups the default', '5'],
    [['--max-length', '9'], '--max-length the default', '9'],
    [['--precision', 'int8'], '--precision fp32', 'int8'],
    [['--attention'], '--attention false', 'true'],
    [['--then', 'en-de'], '--then none', /en-de \(checksum [0-9a-f]{16}\)/],
    [['--model', 'other'], /--model caption-en \(checksum [0-9a-f]{16}\)/, /other \(checksum [0-9a-f]{16}\)/],
  ])('does not continue with %j, which gives other captions', async (changed, before, now) => {
    images(2);
    world.installModel('other', { kind: 'captioning', language: 'de', vocabularySize: 30 });
    const output = world.path('out.jsonl');
    await world.run(flags(output));
    const first = readFileSync(output, 'utf8');
    const { code, err } = await world.run([...flags(output), ...changed]);
    const source = (part: string | RegExp) => (typeof part === 'string' ? part.replaceAll('.', '\\.') : part.source);
    expect(err).toMatch(
      new RegExp(`^--resume: expected ${source(before)}, as in ${output}, received ${source(now)}\\. Repeat`),
    );
    expect([code, readFileSync(output, 'utf8')]).toEqual([2, first]);
  });

  it('does not continue with a model that was trained further', async () => {
    images(1);
    const output = world.path('out.jsonl');
    world.write('models/caption-en/weights.safetensors', 'one');
    await world.run(flags(output));
    world.write('models/caption-en/weights.safetensors', 'two');
    const { code, err } = await world.run(flags(output));
    expect([code, err]).toEqual([2, expect.stringMatching(/expected --model caption-en \(.*received caption-en \(/)]);
  });

  it.each([
    [['--engine', 'tensorflow']],
    [['--threads', '1', '--batch-size', '3', '--quiet']],
    [['--beam', '5', '--max-pixels', '1000']],
  ])('continues with %j, which changes no caption', async (changed) => {
    images(2);
    const output = world.path('out.jsonl');
    await world.run(flags(output));
    world.image('in/0005.png', 5);
    expect((await world.run([...flags(output), ...changed])).code).toBe(0);
    expect(json(readFileSync(output, 'utf8'))).toHaveLength(3);
  });

  it('continues with the model under its path', async () => {
    images(1);
    const output = world.path('out.jsonl');
    await world.run(flags(output));
    expect((await world.run([...flags(output), '--model', world.path('models/caption-en')])).code).toBe(0);
  });

  it('takes records without settings as they are', async () => {
    const [path] = images(2);
    const output = world.write('out.jsonl', `${JSON.stringify({ path, caption: 'mine' })}\n`);
    expect((await world.run([...flags(output), '--beam', '3'])).code).toBe(0);
    expect(json(readFileSync(output, 'utf8')).map(({ caption }) => caption)).toEqual(['mine', 'grey 1']);
  });

  it('does not continue with a file of another kind', async () => {
    const output = world.write('out.jsonl', '{"path":"a"}\nhello\n');
    const { code, err } = await world.run(flags(output));
    expect(code).toBe(2);
    expect(err).toBe(
      `--resume: expected an --output file that caption --format json has written, received ${output}, whose line 2 is not such a record. Name another file, or omit --resume to replace this one.\n`,
    );
    expect(readFileSync(output, 'utf8')).toBe('{"path":"a"}\nhello\n');
  });
});
