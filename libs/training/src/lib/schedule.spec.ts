import { ConfigError, scheduleSchema, type ScheduleConfig } from '@tolmach/contracts';
import { START_OF_PLATEAU, learningRate, nextPlateau } from './schedule';

const KINDS = ['constant', 'inverse_sqrt', 'linear', 'plateau', 'gnmt'] as const;

function schedule(keys: Partial<ScheduleConfig>): ScheduleConfig {
  return scheduleSchema.parse({ learningRate: 0.8, warmupSteps: 10, holdSteps: 6, finalStep: 116, ...keys });
}

describe('learningRate', () => {
  it.each(KINDS)('%s rises over the warm-up and holds', (kind) => {
    const config = schedule({ kind });
    expect([1, 5, 10, 11, 16].map((step) => learningRate(config, step))).toEqual([0.08, 0.4, 0.8, 0.8, 0.8]);
  });

  it.each(KINDS)('%s starts at the peak without warm-up', (kind) => {
    expect(learningRate(schedule({ kind, warmupSteps: 0, holdSteps: 0 }), 1)).toBeCloseTo(
      kind === 'linear' ? 0.8 * (115 / 116) : 0.8,
      12,
    );
  });

  it('constant stays', () => {
    expect(learningRate(schedule({ kind: 'constant' }), 1e9)).toBe(0.8);
  });

  it('inverse_sqrt falls as the root of the step', () => {
    expect(learningRate(schedule({ kind: 'inverse_sqrt' }), 64)).toBeCloseTo(0.4, 12);
    expect(learningRate(schedule({ kind: 'inverse_sqrt', minimumRate: 0.5 }), 64)).toBe(0.5);
  });

  it('inverse_sqrt is Vaswani et al. 2017, equation 3, when the peak is chosen so', () => {
    const config = schedule({
      kind: 'inverse_sqrt',
      warmupSteps: 4000,
      holdSteps: 0,
      learningRate: 512 ** -0.5 * 4000 ** -0.5,
    });
    for (const step of [1, 1000, 3999, 4000, 4001, 100_000]) {
      const equation3 = 512 ** -0.5 * Math.min(step ** -0.5, step * 4000 ** -1.5);
      expect(learningRate(config, step)).toBeCloseTo(equation3, 14);
    }
  });

  it('linear ends at the minimum and stays there', () => {
    const config = schedule({ kind: 'linear', minimumRate: 0.2 });
    expect(learningRate(config, 66)).toBeCloseTo(0.5, 12);
    expect(learningRate(config, 116)).toBeCloseTo(0.2, 12);
    expect(learningRate(config, 5000)).toBe(0.2);
  });

  it('linear without a final step after the hold is refused at the first step', () => {
    const config = scheduleSchema.parse({ kind: 'linear' });
    expect(() => learningRate(config, 1)).toThrow(ConfigError);
    expect(() => learningRate({ ...config, finalStep: 400 }, 1)).toThrow(/a step after 400 .* received 400/);
  });

  it('gnmt halves from a step on', () => {
    const config = schedule({ kind: 'gnmt', halveFromStep: 100, halveEverySteps: 20 });
    expect([99, 100, 119, 120, 140].map((step) => learningRate(config, step))).toEqual([0.8, 0.4, 0.4, 0.2, 0.1]);
  });

  it('plateau multiplies once for each reduction', () => {
    const config = schedule({ kind: 'plateau', factor: 0.25 });
    expect(learningRate(config, 50, { ...START_OF_PLATEAU, numReductions: 2 })).toBe(0.05);
  });
});

it('nextPlateau reduces after patience validations without a better score, then counts anew', () => {
  const config = schedule({ kind: 'plateau', patience: 2 });
  const reductions: number[] = [];
  let state = START_OF_PLATEAU;
  for (const score of [10, 12, 12, 11, 11, 13, 12, 12]) {
    state = nextPlateau(config, state, score);
    reductions.push(state.numReductions);
  }
  expect(reductions).toEqual([0, 0, 0, 1, 1, 1, 1, 2]);
  expect(state.bestScore).toBe(13);
});
