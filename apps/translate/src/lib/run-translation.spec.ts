import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
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

describe('translate: what comes out', () => {
  const json = (out: string): unknown[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('writes n-best lists as id, text and score', async () => {
    const { out } = await world.run(['--n-best', '2', 'a', ' ', 'b']);
    expect(out).toBe('1 ||| A ||| -0.5000\n1 ||| A! ||| -1.5000\n\n3 ||| B ||| -0.5000\n3 ||| B! ||| -1.5000\n');
  });

  it('writes one JSON object a line', async () => {
    const { out } = await world.run(['--format', 'json', 'a b', '']);
    expect(json(out)).toEqual([
      {
        id: 1,
        source: 'a b',
        hypotheses: [{ text: 'A B', score: -0.5, logProb: -1.5 }],
        sentences: [{ source: 'a b', input: 'a b', letterCase: 'ordinary', kept: [], lost: [], numCopied: 0 }],
        elapsedMs: expect.any(Number) as number,
      },
      { id: 2, source: '', hypotheses: [], sentences: [], elapsedMs: expect.any(Number) as number },
    ]);
  });

  it('keeps blank lines in JSON, with no hypothesis', async () => {
    expect(json((await world.run(['--format', 'json'], stdinOf('\na\n'))).out)).toMatchObject([
      { id: 1, source: '', hypotheses: [] },
      { id: 2, source: 'a' },
    ]);
  });

  it('says on stderr how much was lost or left as it was, and names it in JSON', async () => {
    world.report = { lost: ['37', '🙂'], numCopied: 12 };
    const { code, out, err } = await world.run(['--format', 'json', 'a', '', 'b']);
    expect(code).toBe(0);
    expect(json(out)[0]).toMatchObject({ sentences: [{ lost: ['37', '🙂'], numCopied: 12 }] });
    expect(err).toContain('4 numbers, addresses or names of 2 lines could not be kept as written');
    expect(err).toContain('2 lines without sentences: the first pages were translated, the rest copied.');
    expect((await world.run(['--quiet', 'a'])).err).toBe('');
  });

  it('adds pieces and attention on demand', async () => {
    const { out } = await world.run(['--format', 'json', '--attention', 'a b']);
    expect(json(out)).toMatchObject([
      { sourcePieces: ['a', 'b'], hypotheses: [{ pieces: ['A', 'B'], attention: [[0.123457, 0.876543]] }] },
    ]);
  });

  it('reads JSON lines, keeps their ids and passes unknown fields through', async () => {
    const lines = '{"id":"x7","source":"one","topic":{"a":[1]}}\n\n{"text":"two","__proto__":3}\n';
    const { code, out } = await world.run(['--format', 'json'], stdinOf(lines));
    expect(code).toBe(0);
    expect(json(out)).toMatchObject([
      { id: 'x7', source: 'one', topic: { a: [1] }, hypotheses: [{ text: 'ONE' }] },
      { id: 2, source: 'two', text: 'two', hypotheses: [{ text: 'TWO' }] },
    ]);
    expect(out).toContain('"__proto__":3');
  });

  it('passes fields through as they stand, and leaves their names to them', async () => {
    const given =
      '"price":1.0,"big":1e400,"frac":0.1234567890123456789,"z":-0,"2":"b","1":"a","id":9007199254740993,"source":"one"';
    const plain = (await world.run(['--format', 'json'], stdinOf(`{${given}}`))).out;
    expect(plain.startsWith(`{${given},"hypotheses":[`)).toBe(true);
    const taken = `${given},"hypotheses":"mine","elapsedMs":7,"error":"x"`;
    const { out } = await world.run(['--format', 'json'], stdinOf(`{${taken}}\n{"error":"x","source":3}`));
    expect(out.startsWith(`{${taken},"tolmach":{"hypotheses":[{"text":"ONE"`)).toBe(true);
    expect(json(out)[1]).toMatchObject({ id: 2, error: 'x', source: 3, tolmach: { error: { code: 'no-source' } } });
  });

  it('keeps all digits of an id in n-best lists', async () => {
    const lines = '{"id":9007199254740993,"source":"one"}\n{"id":"a 1","source":"two"}\n{"id":null,"source":"three"}';
    const { out } = await world.run(['--input-format', 'json', '--n-best', '2'], stdinOf(lines));
    expect(out.split('\n').map((line) => line.split(' |||')[0])).toEqual([
      '9007199254740993',
      '9007199254740993',
      'a 1',
      'a 1',
      '3',
      '3',
      '',
    ]);
  });

  it('answers a bad JSON line with an error record, continues, and ends with 4', async () => {
    const lines = Buffer.concat([
      Buffer.from('{"source":"one"}\n{"sour\n{"source":7,"key":"k"}\n'),
      Uint8Array.of(0xff, 0x0a),
      Buffer.from('{"source":"two"}\n'),
    ]);
    const { code, out, err } = await world.run(['--format', 'json'], stdinOf(lines));
    expect([code, err]).toEqual([4, 'engine: a fake\n']);
    expect(json(out)).toMatchObject([
      { id: 1, hypotheses: [{ text: 'ONE' }] },
      {
        id: 2,
        error: { code: 'not-json', message: expect.stringContaining('standard input, line 2: expected') as string },
      },
      { id: 3, key: 'k', error: { code: 'no-source' } },
      { id: 4, error: { code: 'not-utf8' } },
      { id: 5, hypotheses: [{ text: 'TWO' }] },
    ]);
  });

  it('turns JSON lines into text by the name of the file or by --input-format', async () => {
    const file = world.write('in.jsonl', '{"source":"one"}\n');
    expect((await world.run([file])).out).toBe('ONE\n');
    expect((await world.run(['--input-format', 'json'], stdinOf('{"source":"two"}'))).out).toBe('TWO\n');
    expect((await world.run([], stdinOf('{"a"}'))).out).toBe('{"A"}\n');
  });

  it('writes to a file', async () => {
    const output = join(world.folder, 'out.txt');
    expect((await world.run(['--output', output, 'a', 'b'])).out).toBe('');
    expect(readFileSync(output, 'utf8')).toBe('A\nB\n');
  });

  it('leaves an output file as it was when the model is not there', async () => {
    const output = world.write('keep.txt', 'old\n');
    const { code } = await world.run(['--model', 'en-xx', '--output', output, 'a']);
    expect([code, readFileSync(output, 'utf8')]).toEqual([3, 'old\n']);
  });

  it('refuses to overwrite its input', async () => {
    const file = world.write('in.txt', 'one\n');
    const { code, err } = await world.run(['--output', `${world.folder}/models/../in.txt`, file]);
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, 'one\n']);
    expect(err).toContain('--output: expected a file that is not among the inputs');
  });

  it('finds an output that cannot be written before it loads a model', async () => {
    const { code, err } = await world.run(['--output', join(world.folder, 'no', 'out.txt'), 'a']);
    expect([code, world.loaded]).toEqual([6, []]);
    expect(err).toContain('expected a place that can be written, received a folder that does not exist (ENOENT).');
  });

  it('ends with 6 on a full disk', async () => {
    const stdout = failing('ENOSPC');
    expect(await world.run(['--quiet', 'a'], { stdout })).toMatchObject({
      code: 6,
      err: 'standard output: expected a place that can be written, received a full disk (ENOSPC). Free space or name another destination, and run again.\n',
    });
    expect(world.numDisposed).toBe(1);
  });

  it('ends quietly with 0 when the reader of the pipe has gone, also with input still to come', async () => {
    const stdin = new PassThrough();
    stdin.write('one\n');
    expect(await world.run(['--quiet'], { stdin, stdout: failing('EPIPE') })).toMatchObject({ code: 0, err: '' });
  });

  it('shows progress on a terminal only, and not among the translations', async () => {
    Object.assign(world.stderr, { isTTY: true });
    expect((await world.run(['a'])).err).toMatch(/1 lines, [\d.]+ lines\/s/);
    const files = [world.write('1.txt', 'a\nb'), world.write('2.txt', 'c\n')];
    world.onWindow = () => new Promise((resolve) => setTimeout(resolve, 500)); // the files are counted meanwhile
    expect((await world.run(files)).err).toMatch(/1 of 3 lines, [\d.]+ lines\/s, at most 1 min left/);
    Object.assign(world.stdout, { isTTY: true });
    expect((await world.run(['a'])).err).not.toContain('lines');
    expect((await world.run(['--quiet', 'a'])).err).toBe('');
  });
});

describe('translate: Ctrl-C', () => {
  it('finishes and writes what was begun, reads no more, and ends with 130', async () => {
    const stop = new AbortController();
    const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}\n`);
    world.onWindow = () => {
      if (world.windows.length === 2) stop.abort();
    };
    const { code, out, err } = await world.run([], { ...stdinOf(...lines), signal: stop.signal });
    const numWritten = out.split('\n').length - 1;
    expect(code).toBe(130);
    expect(world.windows.length).toBeLessThanOrEqual(3);
    expect(numWritten).toBe(world.windows.flat().length);
    expect(out.startsWith('LINE 0\nLINE 1\n')).toBe(true);
    expect(err).toContain('Interrupted: finishing what was started');
  });

  it('gives up a window that does not end, after the lines before a long one, within two seconds', async () => {
    const stop = new AbortController();
    const long = 'word '.repeat(16_000);
    world.onWindow = async ([first], { signal }) => {
      if (first !== long.trim() && first !== long) return;
      const givenUp = new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
      stop.abort();
      await givenUp;
    };
    const timer = jest.spyOn(globalThis, 'setTimeout');
    const { code, out } = await world.run([], { ...stdinOf(`A dog.\n${long}\nA cat.\n`), signal: stop.signal });
    expect([code, out, world.windows.length]).toEqual([130, 'A DOG.\n', 2]);
    expect(timer).toHaveBeenCalledWith(expect.any(Function), 1000); // with what follows, less than two seconds
    timer.mockRestore();
    expect(world.numDisposed).toBe(1);
  });

  it('ends at once when it waits for input', async () => {
    const stop = new AbortController();
    const running = world.run([], { stdin: new PassThrough(), signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    expect((await running).code).toBe(130);
    expect(world.numDisposed).toBe(1);
  });
});

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}
