import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { scorePairs } from './score-pairs';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'score-pairs-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('scorePairs', () => {
  it('finds the validation text of a run as likely as the run did', async () => {
    const data = await tinyText(folder);
    const found: number[] = [];
    const { bestFolder } = await train(tinyConfig(data, { stop: { steps: 2 } }), {
      out: path.join(folder, 'run'),
      listener: (event) => {
        if (event.kind === 'validation') found.push(event.result.scores['perplexity'] ?? NaN);
      },
    });
    const lines = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');
    const targets = await lines(data.validation.target);
    const pairs = (await lines(data.validation.source)).map((source, row) => ({ source, target: targets[row] ?? '' }));
    const { nats, tokens } = await scorePairs(bestFolder, pairs, { engine: 'auto' });
    expect(found).toHaveLength(1);
    expect(Math.exp(nats / tokens)).toBeCloseTo(found[0] ?? NaN, 3);
    const [first] = pairs;
    const one = await scorePairs(bestFolder, first === undefined ? [] : [first], { engine: 'auto' });
    expect(one.tokens).toBeLessThan(tokens);
  });
});
