import { existsSync, readFileSync } from 'node:fs';
import { FakeWorld } from '../../testing/fake-world';
import { services } from './services';

jest.setTimeout(240_000);

const CONFIG = {
  system: 'fake',
  base: { rate: 1 },
  variants: { plain: {}, lucky: { bonus: 1 } },
  settings: { rate: { kind: 'log_uniform', min: 0.001, max: 10 } },
  trials: 8,
  metric: 'nats',
};

let world: FakeWorld;
const given = (config: object = CONFIG) => ['--config', world.write('search.json', JSON.stringify(config))];
const out = () => ['--out', world.path('found')];
beforeEach(() => (world = new FakeWorld()));

describe('search', () => {
  it('trains all trials, names the best, and continues with more of them', async () => {
    const first = await world.run([...given(), ...out(), '--trials', '1', '--threads', '1']);
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('2 of 2, lucky 0: ')]);
    expect(first.out).toBe(`${world.path('found')}/trials/lucky-0000/best\n`);
    expect(world.train).toHaveBeenCalledTimes(2);
    expect(world.train.mock.calls[1]?.[0]).toMatchObject({ bonus: 1 });
    expect(world.train.mock.calls[1]?.[1]).toMatchObject({ resume: 'auto', engine: 'auto', threads: 1 });
    await world.run([...given(), ...out()]);
    expect(world.train).toHaveBeenCalledTimes(16);
    const rates = world.train.mock.calls.map(([config]) => (config as { rate: number }).rate);
    expect(new Set(rates).size).toBe(8);
    expect(rates[0]).toBe(rates[1]);
  });

  it('lists trials with and without a score, and leaves no folder', async () => {
    const { out: before } = await world.run([...given(), '--list', '--trials', '2']);
    expect(before.split('\n').map((line) => line.split('\t').slice(0, 3))).toEqual([
      ['plain', '0', ''],
      ['lucky', '0', ''],
      ['plain', '1', ''],
      ['lucky', '1', ''],
      [''], // prettier-ignore
    ]);
    await world.run([...given(), ...out(), '--list']);
    expect(existsSync(world.path('found'))).toBe(false);
    await world.run([...given(), ...out(), '--trials', '1', '--quiet']);
    const { out: after } = await world.run([...given(), ...out(), '--trials', '2', '--list', '--format', 'json']);
    const lines = after.trim().split('\n').map((line) => JSON.parse(line) as object); // prettier-ignore
    expect(lines.map((line) => 'score' in line)).toEqual([true, true, false, false]);
  });

  it.each<[what: string, config: object, code: number, sentence: string]>([
    [
      'what is not a system',
      { ...CONFIG, system: 'fak' },
      2,
      'system: expected one of fake, received fak. Did you mean fake?',
    ],
    [
      'a training config that does not fit',
      { ...CONFIG, base: {}, settings: { size: { kind: 'uniform', min: 0, max: 1 } } },
      3,
      'search.json, plain, trial 0: expected a rate',
    ],
    ['no setting', { ...CONFIG, settings: {} }, 3, 'settings as at least one setting'],
    [
      'bounds the wrong way round',
      { ...CONFIG, settings: { rate: { kind: 'uniform', min: 2, max: 1 } } },
      3,
      'settings.rate',
    ],
    [
      'a logarithm of 0',
      { ...CONFIG, settings: { rate: { kind: 'log_uniform', min: 0, max: 1 } } },
      3,
      'settings.rate',
    ],
    ['a key that is unknown', { ...CONFIG, trails: 3 }, 3, 'Did you mean trials?'],
    ['a variant with a slash', { ...CONFIG, variants: { 'a/b': {} } }, 3, 'variants'],
  ])('refuses %s in a sentence, before anything is trained', async (_, config, code, sentence) => {
    const run = await world.run([...given(config), ...out()]);
    expect([run.code, run.err]).toEqual([code, expect.stringContaining(sentence)]);
    expect(run.err.trim().split('\n')).toHaveLength(1);
    expect(world.train).not.toHaveBeenCalled();
    expect(existsSync(world.path('found'))).toBe(false);
  });

  it('ends with exit code 130 when it is interrupted, and says how to continue', async () => {
    const { code } = await world.run([...given(), ...out()], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
  });

  it('trains models of a real system, each as its settings say', async () => {
    world.change = services;
    const text = world.write('text.txt', 'der die das Tür geht auf.\n'.repeat(40));
    const config = {
      system: 'characters',
      base: {
        data: { train: ['text.txt'], validation: 'text.txt' },
        model: { embeddingSize: 4 },
        update: { streams: 2, k1: 8, k2: 8 },
        validation: { sampleLength: 4 },
        stop: { steps: 3 },
      },
      settings: { 'model.hiddenSize': { kind: 'uniform', min: 3, max: 9, isInteger: true } },
      trials: 2,
      metric: 'nats',
    };
    const data = ['--data', text.slice(0, -'/text.txt'.length)];
    const { code, err } = await world.run([...given(config), ...out(), ...data, '--engine', 'wasm']);
    expect([code, err]).toEqual([0, expect.stringMatching(/2 of 2, base 1: \d\.\d{4}, 3 steps \(steps\)/)]);
    const lines = readFileSync(world.path('found/results.jsonl'), 'utf8').trim().split('\n');
    for (const [trial, line] of lines.entries()) {
      const { settings, score } = JSON.parse(line) as { settings: Record<string, number>; score: number };
      const model = world.path(`found/trials/base-000${String(trial)}/best/model.json`);
      const { architecture } = JSON.parse(readFileSync(model, 'utf8')) as { architecture: { hiddenSize: number } };
      expect(architecture.hiddenSize).toBe(settings['model.hiddenSize']);
      expect(score).toBeGreaterThan(1);
    }
  });
});

describe('search report', () => {
  it('prints tables of variants, best settings and importance', async () => {
    await world.run([...given(), ...out(), '--quiet', '--trials', '12']);
    const { out: text, code } = await world.run(['report', world.path('found')]);
    expect(code).toBe(0);
    expect(text).toContain('24 trials of 2 variants; nats, smaller is better.');
    expect(text).toMatch(/^\| lucky +\| 12 +\| 0 +\| 7\.\d{3} \| .* \| 12 of 12 +\|$/m);
    expect(text).toMatch(/^\| rate +\| \d+\.\d ± \d+\.\d % +\|$/m);
  });

  it('replaces the report between the marks of a page, and draws plots beside it', async () => {
    await world.run([...given(), ...out(), '--quiet', '--trials', '1']);
    const page = world.write(
      'page.md',
      '# Page\n\n<!-- search found -->\nold\n<!-- end of search found -->\n\nafter\n',
    );
    const { code, out: printed } = await world.run(['report', world.path('found'), '--into', page]);
    expect([code, printed]).toEqual([0, `${page}\n`]);
    const once = readFileSync(page, 'utf8');
    expect(once).toMatch(
      /^# Page\n\n<!-- search found -->\n\n2 trials [^]*\n\n<!-- end of search found -->\n\nafter\n$/,
    );
    expect(once).not.toContain('old');
    expect(once).toContain('(page/found-variants.svg)');
    expect(readFileSync(world.path('page/found-variants.svg'), 'utf8')).toBe('<svg/>\n');
    await world.run(['report', world.path('found'), '--into', page]);
    expect(readFileSync(page, 'utf8')).toBe(once);
    const bare = world.write('bare.md', '# Page\n');
    const refused = await world.run(['report', world.path('found'), '--into', bare]);
    expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('expected lines <!-- search found -->')]);
  });

  it.each([
    ['no folder', [], 'expected one folder of a search, received none'],
    ['two folders', ['a', 'b'], 'expected one folder of a search, received a, b'],
    ['a folder without a search', ['nowhere'], 'expected the folder of a search, with search.json'],
  ])('refuses %s in a sentence', async (_, operands, sentence) => {
    const { code, err } = await world.run(['report', ...operands]);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
