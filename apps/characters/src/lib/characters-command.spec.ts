import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { main } from '../main';

jest.setTimeout(120_000); // a busy machine may take its time

const folder = mkdtempSync(join(tmpdir(), 'characters-'));
const MODEL = join(folder, 'models', 'letters', 'best');
const TEXT = 'ab ba\nabba\nüb ab\n';

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(argv: readonly string[], input: string | Uint8Array = '') {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: 1 << 24 }), new PassThrough({ highWaterMark: 1 << 24 })];
  const stdin = Readable.from([Buffer.from(input)]);
  const code = await main(argv, { stdin, stdout, stderr }, { modelRoots: [join(folder, 'nowhere')] });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}
const withModel = (argv: readonly string[], input?: string | Uint8Array) => run([...argv, '--model', MODEL], input);
const jsonOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

beforeAll(async () => {
  const config = {
    data: { train: [write('train.txt', TEXT.repeat(20))], validation: write('val.txt', TEXT.repeat(4)) },
    model: { embeddingSize: 4, hiddenSize: 6 },
    update: { streams: 2, k1: 8, k2: 8 },
    validation: { everySteps: 4, sampleLength: 5 },
    stop: { steps: 4 },
  };
  const argv = [
    'train',
    '--config',
    write('config.json', JSON.stringify(config)),
    '--out',
    join(folder, 'models', 'letters'),
  ];
  expect(await run(argv)).toMatchObject({ code: 0 });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('characters', () => {
  it('continues a text by as many characters as are asked for, the same with the same seed', async () => {
    const argv = ['ab', '--length', '12', '--seed', '3'];
    const { code, out, err } = await withModel(argv);
    expect(code).toBe(0);
    expect(out).toMatch(/^ab[ab ü\n]{12}\n$/);
    expect(err).toMatch(/^engine: ONNX Runtime/);
    expect((await withModel(argv)).out).toBe(out);
    expect((await withModel(['ab', '--length', '12', '--seed', '4'])).out).not.toBe(out);
  });

  it('continues standard input, and each of several texts as often as is asked for', async () => {
    expect((await withModel(['--length', '3'], 'ba\n')).out).toMatch(/^ba[ab ü\n]{3}\n$/);
    const { out } = await withModel(['a', 'b', '--length', '2', '--samples', '2']);
    expect(out.split('----------\n').map((part) => part[0])).toEqual(['a', 'a', 'b', 'b']);
  });

  it('writes JSON with the log-probability of each unit', async () => {
    const { code, out } = await withModel(['ab', '--length', '6', '--samples', '2', '--format', 'json']);
    expect(code).toBe(0);
    const records = jsonOf(out);
    expect(records.map(({ prompt, sample, ending }) => [prompt, sample, ending])).toEqual([
      ['ab', 0, 'length'],
      ['ab', 1, 'length'],
    ]);
    for (const record of records) {
      expect(Object.keys(record)).toEqual(['prompt', 'sample', 'text', 'ending', 'logProb', 'logProbs']);
      const logProbs = record['logProbs'] as number[]; // as the line below checks
      expect(logProbs).toEqual(Array(6).fill(expect.any(Number)));
      expect(Math.max(...logProbs)).toBeLessThanOrEqual(0);
      expect(record['logProb']).toBeCloseTo(
        logProbs.reduce((sum, one) => sum + one, 0),
        4,
      );
      expect(record['text']).toHaveLength(6);
    }
  });

  it('ends in front of the stop text', async () => {
    const argv = ['ab', '--length', '400', '--stop', '\\n', '--format', 'json'];
    const [record] = jsonOf((await withModel(argv)).out);
    expect(record).toMatchObject({ ending: 'stop', text: expect.not.stringContaining('\n') as string });
  });
});

describe('characters evaluate', () => {
  it('prints nats, bits and perplexity of a character', async () => {
    const file = write('text.txt', TEXT);
    const { code, out } = await withModel(['evaluate', '--text', file, '--format', 'json']);
    const [scores = {}] = jsonOf(out);
    expect([code, Object.keys(scores)]).toEqual([0, ['bitsPerCharacter', 'nats', 'perplexity', 'characters', 'units']]);
    const nats = Number(scores['nats']);
    expect(nats).toBeGreaterThan(0.5);
    expect(scores).toMatchObject({ characters: TEXT.length - 1, units: TEXT.length - 1 });
    expect(scores['bitsPerCharacter']).toBeCloseTo(nats / Math.LN2, 5);
    expect(scores['perplexity']).toBeCloseTo(Math.exp(nats), 4);
    const text = (await withModel(['evaluate', '--text', file])).out;
    expect(text).toMatch(/^bitsPerCharacter \d\.\d{4}\nnats {13}\d\.\d{4}\nperplexity {7}\d+\.\d{4}\n$/);
    expect(text).toContain(nats.toFixed(4));
  });
});

describe('characters score', () => {
  it('has one record for each line, in order', async () => {
    const records = jsonOf((await withModel(['score', '--format', 'json'], 'ab ba\n\nüb\n')).out);
    expect(records.map(({ text }) => text)).toEqual(['ab ba', '', 'üb']);
    for (const record of records) {
      expect(Object.keys(record)).toEqual(['text', 'logProb', 'nats', 'bitsPerCharacter']);
      const numCharacters = Math.max(1, String(record['text']).length);
      expect(record['nats']).toBeCloseTo(-Number(record['logProb']) / numCharacters, 5);
    }
    expect(records[1]).toEqual({ text: '', logProb: 0, nats: 0, bitsPerCharacter: 0 });
  });

  it('gives a line what it gives it alone', async () => {
    const { code, out } = await withModel(['score', 'ab ba', 'abba']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^-\d+\.\d{4}\t\d\.\d{4}\n-\d+\.\d{4}\t\d\.\d{4}\n$/)]);
    expect((await withModel(['score', 'abba'])).out).toBe(out.slice(out.indexOf('\n') + 1));
  });
});

describe('bad input', () => {
  it.each<[argv: () => string[], code: number, sentence: string]>([
    [
      () => ['abx'],
      4,
      'argument 1, line 1: expected characters of the training text, received "x" (U+0078) in column 3.',
    ],
    [
      () => ['score', 'ab', 'ax'],
      4,
      'argument 2, line 1: expected characters of the training text, received "x" (U+0078) in column 2.',
    ],
    [
      () => ['evaluate', '--text', write('strange.txt', 'ab\nbaz')],
      4,
      'strange.txt, line 2: expected characters of the training text, received "z" (U+007A) in column 3.',
    ],
    [
      () => ['evaluate', '--text', write('empty.txt', '')],
      4,
      'empty.txt: expected a text of at least two characters, received an empty file.',
    ],
    [() => ['evaluate', '--text', write('latin.txt', Uint8Array.of(0x61, 0xfc, 0x62))], 4, 'latin.txt'],
    [() => ['evaluate', '--text', join(folder, 'none.txt')], 4, 'none.txt'],
    [() => ['evaluate'], 2, '--text: expected a text file, received nothing.'],
    [() => ['ab', '--temperature', '-1'], 2, '--temperature: expected a number from 0 to 100, received -1.'],
    [() => ['ab', '--top-p', '2'], 2, '--top-p: expected a number from 0 to 1, received 2.'],
    [() => ['ab', '--length', '0'], 2, '--length: expected a whole number from 1'],
    [() => ['ab', '--lenght', '3'], 2, 'Did you mean --length?'],
  ])('is one sentence: %#', async (argv, code, sentence) => {
    const result = await withModel(argv());
    expect(result).toMatchObject({ code, err: expect.stringContaining(sentence) as string });
    if (argv()[0] !== 'score') expect(result.out).toBe('');
    expect(
      result.err
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('engine: ')),
    ).toHaveLength(1);
  });

  it('names a model that is not there', async () => {
    expect(await run(['ab', '--model', 'shakspere'])).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('--model: expected') as string,
    });
  });
});
