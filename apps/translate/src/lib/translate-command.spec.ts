import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { FakeWorld } from '../../testing/fake-world';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => {
  rmSync(world.folder, { recursive: true });
});

const stdinOf = (...chunks: (string | Uint8Array)[]): { stdin: Readable } => ({
  stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
});

describe('translate: what goes in', () => {
  it('translates an argument with the default model, says which engine runs, and frees the model', async () => {
    expect(await world.run(['A man.'])).toEqual({ code: 0, out: 'A MAN.\n', err: 'engine: a fake\n' });
    expect(world.loaded).toEqual([
      {
        folder: join(world.folder, 'models', 'en-de'),
        options: { engine: 'auto', precision: 'fp32', shortlist: 'auto' },
      },
    ]);
    expect(world.numDisposed).toBe(1);
  });

  it('reads arguments that are files as files, the others as text, and - as standard input', async () => {
    const file = world.write('in.txt', 'one\ntwo');
    const { out } = await world.run([file, 'three', '-'], stdinOf('four\n'));
    expect(out).toBe('ONE\nTWO\nTHREE\nFOUR\n');
  });

  it('takes each line of an argument as a line', async () => {
    expect((await world.run(['a\nb'])).out).toBe('A\nB\n');
  });

  it('takes text that starts with a dash, or is the name of a sub-command, after --', async () => {
    expect((await world.run(['--', '- well', 'models'])).out).toBe('- WELL\nMODELS\n');
  });

  it('takes all arguments as texts with --text, whatever they look like', async () => {
    const file = world.write('in.txt', 'one');
    expect((await world.run(['--text', file, '.', 'a/b', 'test.en', '-'])).out).toBe(
      `${file.toUpperCase()}\n.\nA/B\nTEST.EN\n-\n`,
    );
    expect((await world.run(['model', '--text'])).out).toBe('MODEL\n');
    expect((await world.run(['model'])).err).toBe(
      'translate: expected a command, or TEXT|FILE, received model. Did you mean the command models? If not: --text model\n',
    );
  });

  it.each(['missing.txt', 'tset.en', 'a/b', 'x.jsonl'])('says that there is no file %s', async (operand) => {
    const { code, err, out } = await world.run([operand]);
    expect([code, out, world.loaded]).toEqual([4, '', []]);
    expect(err).toBe(
      `${operand}: expected a file to translate, received no such file. Check the path; relative ones start in ${process.cwd()}. If it is a text, add --text.\n`,
    );
  });

  it('does not translate the name of a folder', async () => {
    const { code, err, out } = await world.run([world.folder]);
    expect([code, out]).toEqual([4, '']);
    expect(err).toContain(`${world.folder}: expected a file to translate, received a folder.`);
  });

  it.each([
    ['[{"source":"A dog."}]', 'a JSON document'],
    ['{"source":"A dog."}', 'one JSON object per line'],
    ['{\n  "source": "A dog."\n}', 'a JSON document'],
    ['<!DOCTYPE html>\n<p>A dog.</p>', 'an HTML page'],
    ['<html lang="en"><body>A dog.', 'an HTML page'],
  ])('says of %j that it is %s', async (text, received) => {
    for (const argv of [[text], [world.write('x.json', text)], ['-']]) {
      const { code, out, err } = await world.run(['--quiet', ...argv], stdinOf(text));
      expect([code, out]).toEqual([4, '']);
      expect(err).toContain(`received ${received}.`);
      expect(err).toContain('add --input-format text');
    }
    expect((await world.run(['--input-format', 'text', '--quiet', text])).out).toBe(`${text.toUpperCase()}\n`);
  });

  it('takes an argument for a JSON line where standard input would be', async () => {
    const { out } = await world.run(['--format', 'json', '--quiet', '{"id":7,"source":"A dog."}']);
    expect(JSON.parse(out)).toMatchObject({ id: 7, hypotheses: [{ text: 'A DOG.' }] });
  });

  it('keeps lines and their order, blank ones blank and unseen by the model', async () => {
    const { out } = await world.run([], stdinOf('one\n\n   \r\ntwo\r\n\t\nthree'));
    expect(out).toBe('ONE\n\n\nTWO\n\nTHREE\n');
    expect(world.windows.flat()).toEqual(['one', 'two', 'three']);
  });

  it('gives nothing for nothing', async () => {
    expect(await world.run(['--quiet'], stdinOf(''))).toEqual({ code: 0, out: '', err: '' });
    expect(world.windows).toEqual([]);
  });

  it('translates a long text in windows of bounded size, in order', async () => {
    const lines = Array.from({ length: 1500 }, (_, index) => `line ${index}`);
    const { out } = await world.run([], stdinOf(lines.join('\n')));
    expect(out).toBe(lines.map((line) => `${line.toUpperCase()}\n`).join(''));
    expect(Math.max(...world.windows.map((window) => window.length))).toBeLessThanOrEqual(256);
  });

  it('takes a line of 100,000 characters', async () => {
    const long = 'wörter '.repeat(15_000).trim();
    expect((await world.run([], stdinOf(long))).out).toBe(`${long.toUpperCase()}\n`);
  });

  it('takes emoji, right-to-left and Chinese text and control characters', async () => {
    const text = '👩‍🚀🇩🇪\nשלום עולם\n漢字\n\u0000\u0007x\u001b[0m\n';
    expect((await world.run([], stdinOf(text))).out).toBe(text.toUpperCase());
  });

  it('stops at a line that is not UTF-8, after writing all before it', async () => {
    const { code, out, err } = await world.run(
      ['--quiet'],
      stdinOf('one\ntwo\n', Uint8Array.of(0x61, 0xe9, 0x0a), 'three'),
    );
    expect([code, out]).toEqual([4, 'ONE\nTWO\n']);
    expect(err).toBe(
      'standard input, line 3: expected UTF-8 text, received an invalid byte 0xe9 at byte offset 9 of the file. Convert the file to UTF-8 and run again.\n',
    );
    expect(world.numDisposed).toBe(1);
  });

  it('lets a slow pipe flow', async () => {
    const stdin = new PassThrough();
    const running = world.run(['--quiet'], { stdin });
    stdin.write('one\n');
    await new Promise((resolve) => world.stdout.once('readable', resolve));
    expect(String(world.stdout.read())).toBe('ONE\n');
    stdin.end('two\n');
    expect((await running).out).toBe('TWO\n');
  });
});

describe('translate: flags', () => {
  it('hands the search flags to the model', async () => {
    const flags =
      '--beam 8 --n-best 2 --length-penalty 0.6 --coverage-penalty 0.2 --beam-groups 2 --diversity-penalty 0.7 --max-length 30 --batch-tokens 99';
    await world.run([...flags.split(' '), '--engine', 'wasm', '--model', 'en-fr', 'x']);
    expect(world.asked).toMatchObject([
      {
        search: {
          beamSize: 8,
          numBest: 2,
          lengthPenalty: 0.6,
          coveragePenalty: 0.2,
          beamGroups: 2,
          diversityPenalty: 0.7,
          maxLength: 30,
        },
        steps: {},
        batchTokens: 99,
        withAttention: false,
      },
    ]);
    expect(world.loaded[0]).toMatchObject({ options: { engine: 'wasm' } });
  });

  it('draws in place of a search, with what the flags say', async () => {
    await world.run(['--sample', 'x']);
    await world.run(
      '--sample --temperature 0.7 --top-k 9 --top-p 0.9 --seed 3 --n-best 8 --max-length 30 x'.split(' '),
    );
    expect(world.asked).toMatchObject([
      { search: { sampling: {} } },
      { search: { numBest: 8, maxLength: 30, sampling: { temperature: 0.7, topK: 9, topP: 0.9, seed: 3 } } },
    ]);
    await world.run(['x']);
    expect(world.asked[2]?.search).not.toHaveProperty('sampling');
  });

  it.each([
    ['--sample --beam 5', '--beam: expected no --sample with it, received 5. Leave one of the two out'],
    ['--sample --length-penalty 0', '--length-penalty: expected no --sample with it, received 0.'],
    ['--coverage-penalty 0.1 --sample', '--coverage-penalty: expected no --sample with it, received 0.1.'],
    ['--sample --beam-groups 5', '--beam-groups: expected no --sample with it, received 5.'],
    [
      '--beam-groups 2',
      '--beam-groups: expected a divisor of --beam (5), received 2. Add --beam 6: groups are of one size.',
    ],
    [
      '--diversity-penalty 2',
      '--diversity-penalty: expected --beam-groups with it, received 2. Add --beam-groups N: a beam that is not split has nothing to be unlike.',
    ],
    [
      '--temperature 0.5',
      '--temperature: expected --sample with it, received 0.5. Add --sample: a beam search draws nothing.',
    ],
    ['--top-k 0', '--top-k: expected --sample with it, received 0.'],
    ['--seed 1 --n-best 2', '--seed: expected --sample with it, received 1.'],
    ['--sample --temperature -1', '--temperature: expected a number from 0 to 100, received -1.'],
    ['--sample --top-p 1.5', '--top-p: expected a number from 0 to 1, received 1.5.'],
    ['--sample --seed x', '--seed: expected a whole number from 0 to 2147483647, received x.'],
    ['--sample --n-best 101', '--n-best: expected a whole number from 1 to 100, received 101.'],
  ])('refuses %s', async (flags, sentence) => {
    const { code, out, err } = await world.run([...flags.split(' '), 'x']);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(sentence)]);
    expect(world.asked).toEqual([]);
  });

  it('leaves out the steps that the flags name', async () => {
    await world.run(['--one-sentence-per-line', '--skip', 'masking,case', 'x']);
    expect(world.asked[0]?.steps).toEqual({ sentences: false, masking: false, letterCase: false });
    const { code, err } = await world.run(['--skip', 'masks', 'x']);
    expect(code).toBe(2);
    expect(err).toBe(
      '--skip: expected some of spelling, copying, masking, case, separated by commas, received masks. ' +
        'See --help for what each step does.\n',
    );
  });

  it('finds a model by its direction, and says to it which of its languages was asked for', async () => {
    world.installTranslator('to-english', 'en', { sourceLanguage: 'de,fr' });
    await world.run(['--model', 'fr-en', 'x']);
    expect(world.loaded[0]?.folder).toBe(join(world.folder, 'models', 'to-english'));
    expect(world.asked[0]).toMatchObject({ language: 'fr' });
    await world.run(['--model', 'to-english', 'x']);
    expect(world.asked[1]).not.toHaveProperty('language');
  });

  it('finds a model by the language that it writes', async () => {
    await world.run(['--to', 'fr', 'x']);
    expect(world.loaded[0]?.folder).toBe(join(world.folder, 'models', 'en-fr'));
    world.installTranslator('other', 'fr');
    for (const [args, received] of [
      [['--to', 'fr'], 'expected one model that writes it, received en-fr, other. Name it, for example --model en-fr.'],
      [['--to', 'it'], 'expected a language that an installed model writes (de, fr), received it.'],
      [['--to', 'fr', '--model', 'en-fr'], 'expected --model or --to, received both.'],
    ] as const) {
      const { code, err } = await world.run([...args, 'x']);
      expect([code, err]).toEqual([2, expect.stringContaining(`--to: ${received}`)]);
    }
  });

  it('takes the folder of a model', async () => {
    const folder = join(world.folder, 'models', 'en-fr');
    symlinkSync(folder, join(world.folder, 'mine'));
    await world.run(['--model', join(world.folder, 'mine'), 'x']);
    expect(world.loaded[0]?.folder).toBe(join(world.folder, 'mine'));
  });

  it('names the installed models and suggests the near one', async () => {
    expect(await world.run(['--model', 'en-dr', 'x'])).toEqual({
      code: 3,
      out: '',
      err: '--model: expected an installed model (en-de, en-fr) or a folder with a model.json, received en-dr. Did you mean en-de?\n',
    });
    const { err } = await world.run(['--model', world.folder, 'x']);
    expect(err).toContain(`received ${world.folder}, which has no model.json.`);
  });

  it('refuses more hypotheses than the beam holds, and attention in text', async () => {
    expect(await world.run(['--n-best', '9', 'x'])).toMatchObject({
      code: 2,
      err: '--n-best: expected at most --beam (5), received 9. Add --beam 9, or request fewer.\n',
    });
    expect((await world.run(['--attention', 'x'])).err).toContain('--attention: expected --format json with it');
  });

  it('suggests the flag that is near an unknown one', async () => {
    expect(await world.run(['--bean', '3'])).toMatchObject({
      code: 2,
      err: 'translate: expected a known flag, received --bean. Did you mean --beam?\n',
    });
  });

  it('starts help with two examples and says how arguments are read', async () => {
    const { code, out } = await world.run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Examples:\n {2}translate "A man is riding a horse\."\n {2}translate --model/);
    expect(out).toContain('An argument is the path of a file if there is such a file');
    expect(out).toMatch(/--beam N .*\(default: 5\)/);
    expect(out.match(/^(Model|Input|Output|Search|Device|General):$/gm)).toHaveLength(6);
  });

  it('prints the versions of package and model format', async () => {
    expect((await world.run(['--version'])).out).toMatch(/^translate \d+\.\d+\.\d+ \(model format 1\)\n$/);
  });
});
