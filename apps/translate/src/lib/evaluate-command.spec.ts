import { execFile, execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const references = ['x y z q\n', 'a b c d\n'].map((text, index) => world.write(`r${index}`, text));
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

  it('names all that is wrong with its files at once, and scores the other lines with --skip-bad', async () => {
    const latin = (name: string, text: string) => {
      const path = world.write(name, '');
      writeFileSync(path, text, 'latin1');
      return path;
    };
    const hypothesis = latin('out.de', 'Ein Hund schl\xe4ft .\nEin Hund bellt laut .\nEine Katze jagt ihn .\n');
    const first = latin('a.de', 'Ein Hund .\nEin Hund bellt laut .\nEine Katze j\xe4gt ihn .\n');
    const second = latin('b.de', 'x\ny\n');
    const page = latin('c.de', '<!DOCTYPE html>\n<p>\n</p>\n');
    const argv = ['evaluate', '--hypothesis', hypothesis, '--reference', first];
    const all = await world.run([
      ...argv,
      '--reference',
      second,
      '--reference',
      page,
      '--reference',
      'none',
      '--skip-bad',
    ]);
    expect(all.code).toBe(4);
    expect(all.err.split('\n').map((line) => line.replace(/^.*\/|: expected.*received/g, ''))).toEqual([
      expect.stringMatching(/^out\.de, line 1 an invalid byte 0xe4/),
      expect.stringMatching(/^a\.de, line 3 an invalid byte 0xe4/),
      expect.stringMatching(/^out\.de, received 2\./),
      expect.stringMatching(/^c\.de an HTML page/),
      expect.stringMatching(/^none no such file/),
      expect.stringMatching(/^data 5\. Mend what is bad, or take it out\.$/),
      '',
    ]);
    expect((await world.run(argv)).err).toMatch(/received 2\. .* Or continue without them: --skip-bad\.\n$/);
    const { code, out, err } = await world.run([...argv, '--skip-bad', '--quiet', '--format', 'json']);
    expect(code).toBe(4);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ score: 100, numSkipped: 2 });
    expect(err).toContain('2 left out.');
    const compared = await world.run([...argv, '--baseline', hypothesis, '--skip-bad', '--format', 'json']);
    const records = compared.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(records).toHaveLength(6);
    for (const record of records) expect(record).toMatchObject({ numSkipped: 2 });
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

  it('counts empty lines of each file, on standard error and in JSON', async () => {
    const hypothesis = world.write('h', 'a man rides\n\n');
    const [full, half] = [world.write('r1', 'a man rides\na dog\n'), world.write('r2', '\n  \n')];
    const argv = ['evaluate', '--hypothesis', hypothesis, '--reference', full, '--reference', half];
    const { code, err } = await world.run(argv);
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual([
      `${hypothesis}: 1 of 2 lines are empty and count as such.`,
      `${half}: 2 of 2 lines are empty and count as such.`,
      expect.stringContaining('repeat the other one there'),
      '',
    ]);
    const alone = await world.run(['evaluate', '--hypothesis', hypothesis, '--reference', half]);
    expect(alone.err).not.toContain('repeat the other one');
    const [first = ''] = (await world.run([...argv, '--format', 'json', '--quiet'])).out.split('\n');
    expect(JSON.parse(first)).toMatchObject({ name: 'BLEU', numEmptyHypotheses: 1, numEmptyReferences: 2 });
  });

  it.each([
    ['一个男人正骑着马。', true],
    ['男の人が馬に乗っている。', true],
    ['ผู้ชายกำลังขี่ม้า', true],
    ['남자가 말을 타고 있다.', false],
    ['Ein Mann sagt 你好 zu ihr.', false],
    ['42', false],
  ])('hints at chrF and characters for %s: %s', async (line, isHinted) => {
    const file = world.write('x', `${line}\n`);
    const argv = ['evaluate', '--hypothesis', file, '--reference', file];
    expect((await world.run(argv)).err.includes('add --tokeniser char')).toBe(isHinted);
    const { out, err } = await world.run([...argv, '--tokeniser', 'char']);
    expect([out.includes('|tok:char|'), err]).toEqual([true, '']);
  });

  const itWithPipes = process.platform === 'win32' ? it.skip : it;
  itWithPipes('reads each file once, so that it may be a pipe', async () => {
    const source = join(world.folder, 'pipe');
    execFileSync('mkfifo', [source]);
    const writer = execFile('sh', ['-c', `printf 'one\\ntwo\\n' > ${source}`]);
    const { out } = await world.run(['evaluate', '--source', source, '--reference', world.write('ref', 'ONE\nTWO\n')]);
    expect(out).toMatch(/\nchrF2\|.* = 100\.00\n/);
    expect(world.windows).toEqual([['one', 'two']]);
    writer.kill();
  });

  it('says which file cannot be read', async () => {
    const reference = world.write('in.de', Uint8Array.of(0x41, 0xe9));
    expect((await world.run(['evaluate', '--hypothesis', '/no/such', '--reference', reference])).err).toContain(
      `${reference}, line 1: expected UTF-8 text, received an invalid byte 0xe9 at byte offset 1`,
    );
    const good = world.write('good.de', 'a\n');
    expect(await world.run(['evaluate', '--hypothesis', '/no/such', '--reference', good])).toMatchObject({
      code: 4,
      err: '/no/such: expected a text file, received no such file (ENOENT). Check the path and its permissions; relative paths start at the working folder.\n',
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

describe('translate evaluate with a baseline', () => {
  const SENTENCES = ['a dog runs on the beach', 'two men play a game', 'the red horse jumps', 'a child eats an apple'];
  const many = (change: (sentence: string, index: number) => string) =>
    Array.from({ length: 24 }, (_, index) => change(SENTENCES[index % 4] ?? '', index)).join('\n') + '\n';
  const good = many((sentence, index) => (index % 6 === 0 ? sentence.replace('a', 'one') : sentence));
  const bad = many((sentence) => sentence.replace(/ (run|pla|jum|eat)/, ' x$1'));
  const right = many((sentence) => sentence);

  it('says whether two files of translations differ, by three metrics', async () => {
    const [hypothesis, baseline] = [world.write('b.txt', good), world.write('longer-name.txt', bad)];
    const argv = ['--hypothesis', hypothesis, '--baseline', baseline, '--reference', world.write('ref.txt', right)];
    const { code, out, err } = await world.run(['evaluate', ...argv, '--samples', '200', '--seed', '7']);
    expect([code, err, world.loaded]).toEqual([0, '', []]);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split('|')[0]?.trim().split(' ')[0])).toEqual(
      ['BLEU', 'chrF2', 'TER'].flatMap((name) => [name, 'baseline', hypothesis]),
    );
    expect(lines[0]).toMatch(
      /^BLEU\|nrefs:1\|bs:200\|seed:7\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:[\d.]+$/,
    );
    expect(lines[1]).toMatch(/^ {2}baseline \S+longer-name\.txt {2}\d+\.\d\d \(\d+\.\d\d ± \d+\.\d\d\)$/);
    expect(lines[2]).toMatch(/ {2}\d+\.\d\d \(\d+\.\d\d ± \d+\.\d\d\) \(p = 0\.0050\)\*$/);
    expect(lines[2]?.indexOf('(')).toBe(lines[1]?.indexOf('('));
  });

  it('adds to the JSON records what it found', async () => {
    const [hypothesis, baseline] = [world.write('b.txt', good), world.write('a.txt', good)];
    const argv = ['--hypothesis', hypothesis, '--baseline', baseline, '--reference', world.write('ref.txt', right)];
    const { out } = await world.run(['evaluate', ...argv, '--format', 'json']);
    const records = out.split('\n', 6).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const number = expect.any(Number) as number;
    const common = {
      name: 'BLEU',
      score: number,
      signature: expect.stringContaining('|bs:1000|seed:12345|') as string,
    };
    expect(records[0]).toEqual({ ...common, system: baseline, mean: number, halfWidth: number });
    expect(records[1]).toEqual({ ...records[0], system: hypothesis, baseline, pValue: 1 });
    expect(records.map(({ name }) => name)).toEqual(['BLEU', 'BLEU', 'chrF2', 'chrF2', 'TER', 'TER']);
  });

  it('translates with both models', async () => {
    const source = world.write('in.en', right);
    const argv = [
      'evaluate',
      '--source',
      source,
      '--reference',
      source,
      '--baseline-model',
      'en-fr',
      '--samples',
      '20',
    ];
    const { code, out } = await world.run(argv);
    expect(code).toBe(0);
    expect(world.loaded.map(({ folder }) => folder.slice(-5))).toEqual(['en-de', 'en-fr']);
    expect(out).toMatch(/\n {2}baseline en-fr {2}.*\n {2}en-de {11}.*\(p = 1\.0000\)\n/);
    expect(world.numDisposed).toBe(2);
  });

  it('compares a model with a file', async () => {
    const source = world.write('in.en', right);
    const baseline = world.write('a.txt', right.toUpperCase());
    const { out } = await world.run(['evaluate', '--source', source, '--reference', source, '--baseline', baseline]);
    expect(out).toContain(`  baseline ${baseline}  `);
    expect(world.loaded).toHaveLength(1);
  });

  it.each([
    [['--baseline-model', 'en-xx'], 3, '--baseline-model: expected an installed model'],
    [['--baseline', 'BASELINE'], 4, ': expected 24 lines, as many as '],
    [
      ['--baseline', 'BASELINE', '--baseline-model', 'en-fr'],
      2,
      'expected either --baseline, a file, or --baseline-model, received both.',
    ],
    [
      ['--baseline', 'BASELINE', '--samples', '0'],
      2,
      '--samples: expected a whole number from 1 to 1000000, received 0.',
    ],
  ])('refuses %j before it translates', async (flags, exitCode, sentence) => {
    const source = world.write('in.en', right);
    const baseline = world.write('a.txt', 'a\n');
    const argv = flags.map((flag) => (flag === 'BASELINE' ? baseline : flag));
    const { code, out, err } = await world.run(['evaluate', '--source', source, '--reference', source, ...argv]);
    expect([code, out, world.loaded]).toEqual([exitCode, '', []]);
    expect(err).toContain(sentence);
  });

  it('refuses a second model without a text to translate', async () => {
    const { code, err } = await world.run([
      'evaluate',
      '--hypothesis',
      'a',
      '--reference',
      'b',
      '--baseline-model',
      'en-fr',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('--baseline-model: expected --source with it, to translate, received --hypothesis. Name');
  });

  it('prints nothing and loads no second model when it was interrupted', async () => {
    const stop = new AbortController();
    world.onWindow = () => stop.abort();
    const source = world.write('in.en', 'a\n'.repeat(1000));
    const argv = ['evaluate', '--source', source, '--reference', source, '--baseline-model', 'en-fr'];
    expect(await world.run(argv, { signal: stop.signal })).toMatchObject({ code: 130, out: '' });
    expect(world.loaded).toHaveLength(1);
  });

  it('removes the line of progress on a terminal before it prints', async () => {
    const source = world.write('in.en', right);
    const written: string[] = [];
    const stderr = Object.assign(world.stderr, { isTTY: true, columns: 80 });
    jest.spyOn(stderr, 'write').mockImplementation((text: unknown) => written.push(String(text)) > 0);
    const original = world.stdout.write.bind(world.stdout);
    jest.spyOn(world.stdout, 'write').mockImplementation((text: unknown, ...rest: unknown[]) => {
      written.push('results');
      return Reflect.apply(original, undefined, [text, ...rest]) as boolean; // what write returns
    });
    await world.run(['evaluate', '--source', source, '--reference', source, '--baseline', source], { stderr });
    expect(written.filter((text) => text.includes('translated') || text.includes('comparing'))).not.toEqual([]);
    expect(written[written.indexOf('results') - 1]).toBe('\r\u001b[K');
  });

  it('is explained by --help', async () => {
    const { out } = await world.run(['evaluate', '--help']);
    expect(out).toMatch(/\nComparison:\n +--baseline FILE .*\n[^]*--samples N +.*\(default: 1000\)/);
  });
});
