import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { FakeWorld } from '../../testing/fake-world';

const recordsOf = (out: string) => out.trim().split('\n').map((line) => JSON.parse(line) as unknown); // prettier-ignore

describe('classify', () => {
  it('prints label and probability of each argument', async () => {
    const world = new FakeWorld();
    const { code, out, err } = await world.run(['What a film!', 'dull', '--engine', 'wasm', '--threads', '1']);
    expect([code, out, err]).toEqual([0, 'positive\t0.9000\nnegative\t0.8000\n', 'engine: a fake\n']);
    const options = { engine: 'wasm', precision: 'fp32', threads: 1 };
    expect(world.loaded).toEqual([{ folder: world.path('models/movie-reviews'), options }]);
    expect(world.numDisposed).toBe(1);
  });

  it('reads files and standard input line by line, and keeps blank lines', async () => {
    const world = new FakeWorld();
    const file = world.write('texts.txt', 'good!\n\n  \nbad');
    const { out } = await world.run([file, '-'], { stdin: Readable.from([Buffer.from('so so\r\n')]) });
    expect(out).toBe('positive\t0.9000\n\n\nnegative\t0.8000\nnegative\t0.8000\n');
    expect(world.windows.flat()).toEqual(['good!', 'bad', 'so so']);
  });

  it('writes JSON with all probabilities, and lets other fields of JSON lines pass', async () => {
    const world = new FakeWorld();
    const file = world.write(
      'texts.jsonl',
      '{"id":"x","text":"so good!","lang":"en"}\n{"sentence":"no"}\n{"n":1}\n{"text":" "}\n',
    );
    const { code, out } = await world.run(['--format', 'json', file]);
    expect(code).toBe(4);
    const [first, second, third, fourth] = recordsOf(out);
    expect(first).toEqual({
      id: 'x',
      text: 'so good!',
      lang: 'en',
      label: 'positive',
      probability: 0.9,
      probabilities: { negative: 0.1, positive: 0.9 },
      numWords: 2,
      numKnownWords: 1,
    });
    expect(second).toMatchObject({ id: 2, sentence: 'no', text: 'no', label: 'negative' });
    expect(third).toMatchObject({ id: 3, n: 1, error: { code: 'no-text' } });
    expect(fourth).toEqual({ id: 4, text: ' ', label: null });
  });

  it('lets fields pass as they stand, and gives way to those that are called like its own', async () => {
    const world = new FakeWorld();
    const given = [
      '"2":1.0,"1":9007199254740993,"id":-0,"sentence":"good!"',
      '"text":"good!","label":"mine"',
      '"error":"mine"',
    ];
    const file = world.write('texts.jsonl', given.map((members) => `{${members}}\n`).join(''));
    const { code, out } = await world.run(['--format', 'json', file]);
    expect(code).toBe(4);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(
      /^\{"text":"good!","2":1\.0,"1":9007199254740993,"id":-0,"sentence":"good!","label":"positive",/,
    );
    expect(lines[1]).toMatch(
      /^\{"id":2,"text":"good!","label":"mine","tolmach":\{"label":"positive","probability":0\.9,/,
    );
    expect(lines[2]).toMatch(/^\{"id":3,"error":"mine","tolmach":\{"error":\{"code":"no-text",/);
  });

  it('stops with one sentence at a line that is not UTF-8, as text; as JSON it is a record', async () => {
    const world = new FakeWorld();
    const file = world.write('texts.txt', Buffer.from('good!\nf\xfcr\nbad\n', 'latin1'));
    const text = await world.run([file]);
    expect([text.code, text.out]).toEqual([4, 'positive\t0.9000\n']);
    expect(text.err).toMatch(/texts\.txt, line 2: expected UTF-8 text, received an invalid byte 0xfc/);
    const json = await new FakeWorld().run(['--format', 'json', file]);
    expect([json.code, recordsOf(json.out).length]).toEqual([4, 3]);
  });

  it('writes to a file that appears when all is done, never over its input', async () => {
    const world = new FakeWorld();
    const input = world.write('texts.txt', 'good!\n');
    const output = world.path('out.txt');
    expect((await world.run([input, '--output', output])).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe('positive\t0.9000\n');
    expect((await world.run([input, '--output', input])).code).toBe(2);
  });

  it.each([
    [
      ['--model', 'movie-review', 'x'],
      3,
      /--model: expected an installed model \(movie-reviews\).*Did you mean movie-reviews\?/,
    ],
    [['none.txt'], 4, /none\.txt: expected a file to classify, received no such file.*If it is a text, add --text/],
    [['--precision', 'int8', '--engine', 'wasm', 'x'], 2, /--precision/],
    [['--formt', 'json'], 2, /Did you mean --format\?/],
  ])('refuses %j', async (argv, code, message) => {
    const result = await new FakeWorld().run(argv);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
  });

  it('lists the installed models', async () => {
    const { out } = await new FakeWorld().run(['models']);
    expect(out).toMatch(
      /^model +classes +size +accuracy +on\nmovie-reviews +negative, positive +.* MB +81\.25 +reviews val\n/,
    );
    const [record] = recordsOf((await new FakeWorld().run(['models', '--format', 'json'])).out);
    expect(record).toMatchObject({ name: 'movie-reviews', labels: ['negative', 'positive'], vocabularySize: 12 });
  });
});
