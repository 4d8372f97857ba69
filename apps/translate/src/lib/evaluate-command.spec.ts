import { rmSync } from 'node:fs';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const BLEU_SIGNATURE = /^BLEU\|nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:[\d.]+ = /;

describe('translate evaluate', () => {
  it('translates the source with the model and scores it', async () => {
    const source = world.write('in.en', 'a b c d e\n\nf g h i j\n');
    const reference = world.write('in.de', 'A B C D E\n\nF G H I J\n');
    const { code, out, err } = await world.run([
      'evaluate',
      '--source',
      source,
      '--reference',
      reference,
      '--beam',
      '2',
    ]);
    const [bleu, chrf, rest] = out.split('\n');
    expect([code, err, rest]).toEqual([0, 'engine: a fake\n', '']);
    expect(bleu).toMatch(BLEU_SIGNATURE);
    expect(bleu).toContain(' = 100.00 ');
    expect(chrf).toMatch(/^chrF2\|nrefs:1\|.* = 100\.00$/);
    expect(world.asked[0]).toMatchObject({ search: { beamSize: 2 } });
    expect(world.numDisposed).toBe(1);
  });

  it('scores a file of translations without a model, against several references, as JSON', async () => {
    const hypothesis = world.write('out.de', 'a b c d\n');
    const references = ['x y z q\n', 'a b c d\n'].map((text, index) => world.write(`r${String(index)}`, text));
    const flags = references.flatMap((path) => ['--reference', path]);
    const { code, out } = await world.run(['evaluate', '--hypothesis', hypothesis, ...flags, '--format', 'json']);
    expect([code, world.loaded]).toEqual([0, []]);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { name: 'BLEU', score: 100, signature: expect.stringContaining('nrefs:2|') as string },
      { name: 'chrF2', score: 100 },
    ]);
  });

  it('says so when the files have unequal numbers of lines, before it translates', async () => {
    const source = world.write('in.en', 'a\nb\n');
    const reference = world.write('in.de', 'A\nB\nC\n');
    expect(await world.run(['evaluate', '--source', source, '--reference', reference])).toEqual({
      code: 4,
      out: '',
      err: `${reference}: expected 2 lines, as many as ${source}, received 3. Line N of one file must be the translation of line N of the other.\n`,
    });
    expect(world.loaded).toEqual([]);
  });

  it.each([
    [[], 'received neither.'],
    [['--source', 'a', '--hypothesis', 'b'], 'received both.'],
    [['--source', 'a'], '--reference: expected a file of correct translations, received nothing.'],
  ])('refuses %j', async (argv, sentence) => {
    const { code, err } = await world.run(['evaluate', ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it('says which file cannot be read', async () => {
    const reference = world.write('in.de', Uint8Array.of(0x41, 0xe9));
    expect((await world.run(['evaluate', '--hypothesis', '/no/such', '--reference', reference])).err).toContain(
      `${reference}, line 1: expected UTF-8 text, received an invalid byte 0xe9 at byte offset 1`,
    );
    const good = world.write('good.de', 'a\n');
    expect(await world.run(['evaluate', '--hypothesis', '/no/such', '--reference', good])).toMatchObject({
      code: 4,
      err: '/no/such: expected a file that can be read, received nothing at that path (ENOENT). Check the path and its permissions.\n',
    });
  });

  it('prints no score when it was interrupted', async () => {
    const stop = new AbortController();
    world.onWindow = () => stop.abort();
    const source = world.write('in.en', 'a\n'.repeat(1000));
    const argv = ['evaluate', '--source', source, '--reference', source];
    expect(await world.run(argv, { signal: stop.signal })).toMatchObject({ code: 130, out: '' });
  });
});
