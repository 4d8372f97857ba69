import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TranslationTrainingConfig } from '../training-config';
import { stoppedAt, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, tinyModelSection, tinyText } from '../../testing/tiny-run';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: object;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'resume-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** Trains and, after each of these steps, is interrupted and continues. */
async function trainWithStops(config: TranslationTrainingConfig, out: string, stops: readonly number[]) {
  for (const [place, stop] of stops.entries()) {
    const { reason, state } = await train(config, { out, resume: place > 0, ...stoppedAt(stop) });
    expect([reason, state.step]).toEqual(['interrupted', stop]);
  }
  return train(config, { out, resume: stops.length > 0 });
}

const EVERYTHING_RANDOM = {
  update: { batchTokens: 60, poolSentences: 40, wordDropout: 0.2, averageDecay: 0.9, weightDecay: 0.01, clipNorm: 0.5 },
  model: tinyModelSection({
    encoder: { dropout: 0.2, cell: { zoneout: 0.1 } },
    decoder: { dropout: 0.2, dropoutKind: 'sequence', cell: { recurrentDropout: 0.1 } },
  }),
};

describe('a run that was stopped and resumed equals one that was not, bit for bit', () => {
  // prettier-ignore
  it.each<[name: string, stops: number[], sections: Record<string, unknown>]>([
    ['stopped once, off the checkpoints', [7], {}],
    ['stopped at its first step', [1], {}],
    ['stopped twice, over the ends of epochs', [9, 27], { stop: { steps: 32 }, validation: { everySteps: 10 } }],
    ['with every kind of random mask and the weight average', [7, 11], EVERYTHING_RANDOM],
    ['with embeddings that move by the rows of a batch', [7, 11], { ...EVERYTHING_RANDOM, model: { ...EVERYTHING_RANDOM.model, tying: 'none' }, optimiser: { embeddings: 'lazy' } }],
    ['with momentum and a plateau schedule', [13], { optimiser: { kind: 'nesterov' }, schedule: { kind: 'plateau', learningRate: 0.1, warmupSteps: 0, patience: 1 }, validation: { everySteps: 3, metric: 'perplexity' } }],
    ['with rmsprop and gradient values clipped', [5], { optimiser: { kind: 'rmsprop' }, update: { batchTokens: 60, clipValue: 0.01 } }],
  ])('%s', async (name, stops, sections) => {
    const config = tinyConfig(data, { stop: { steps: 17 }, ...sections });
    const [whole, parts] = [path.join(folder, `${name} whole`), path.join(folder, `${name} parts`)];
    const uninterrupted = await trainWithStops(config, whole, []);
    const resumed = await trainWithStops(config, parts, stops);
    expect(uninterrupted.reason).toBe('steps');
    expect(resumed.reason).toBe('steps');
    expect(await traceOf(parts)).toEqual(await traceOf(whole));
  });

  it('reports the same sums over steps on both sides of a stop', async () => {
    const config = tinyConfig(data, { stop: { steps: 10 } });
    const [whole, parts] = [path.join(folder, 'sums whole'), path.join(folder, 'sums parts')];
    const rare = { ...config, reportEverySteps: 5 };
    await train(rare, { out: whole });
    const { reason, state } = await train(rare, { out: parts, ...stoppedAt(7) });
    expect([reason, state.step]).toEqual(['interrupted', 7]);
    await train(rare, { out: parts, resume: true });
    expect(await traceOf(parts)).toEqual(await traceOf(whole));
  });
});
