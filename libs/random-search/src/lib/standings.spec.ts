import { randomSearchConfigSchema } from './random-search-config';
import { boundedTrials, importanceOf, marginalsOf, standings } from './standings';
import { allTrials } from './trial';

const CONFIG = randomSearchConfigSchema.parse({
  system: 'none',
  base: {},
  variants: { plain: {}, better: {}, later: {} },
  settings: { rate: { kind: 'log_uniform', min: 0.001, max: 1 }, noise: { kind: 'uniform', min: 0, max: 1 } },
  trials: 60,
  metric: 'nats',
});

/** Scores that depend on the rate; `better` is better by 1, and one of its trials diverged. */
const RESULTS = allTrials(CONFIG)
  .filter(({ variant }) => variant !== 'later')
  .map((trial) => {
    const isDiverged = trial.variant === 'better' && trial.trial === 5;
    const score =
      10 + Math.abs(Math.log10(Number(trial.settings['rate'])) + 1.5) - (trial.variant === 'better' ? 1 : 0);
    const reason = isDiverged ? 'diverged' : 'steps';
    return { ...trial, score: isDiverged ? null : score, scores: {}, bestStep: 1, steps: 1, reason, seconds: 1 };
  });

describe('standings', () => {
  it('compare variants pair by pair', () => {
    const [plain, better, later] = standings({ config: CONFIG, results: RESULTS });
    expect(plain).toMatchObject({ numTrials: 60, numDiverged: 0, numPairs: 60, numBetter: 0 });
    expect(better).toMatchObject({ numTrials: 60, numDiverged: 1, numPairs: 59, numBetter: 59 });
    expect(later).toMatchObject({ numTrials: 0, best: undefined, quartile: undefined, median: undefined, numPairs: 0 });
    const scores = RESULTS.flatMap(({ variant, score }) => (variant === 'plain' ? (score ?? []) : [])).sort(
      (a, b) => a - b,
    );
    expect(plain?.best?.score).toBe(scores[0]);
    expect(plain?.median).toBeCloseTo(((scores[29] ?? NaN) + (scores[30] ?? NaN)) / 2, 12);
    expect(plain?.quartile).toBeCloseTo((scores[14] ?? NaN) * 0.25 + (scores[15] ?? NaN) * 0.75, 12);
  });

  it('take the largest score for the best where that is the goal', () => {
    const [plain] = standings({ config: { ...CONFIG, goal: 'maximise' }, results: RESULTS });
    expect(plain?.best?.score).toBe(
      Math.max(...RESULTS.flatMap(({ variant, score }) => (variant === 'plain' ? (score ?? []) : []))),
    );
  });
});

describe('importance', () => {
  const search = { config: CONFIG, results: RESULTS };

  it('is that of the setting that matters, whatever the variants have in common and what diverged', () => {
    const [first] = importanceOf(search);
    expect(first?.names).toEqual(['rate']);
    expect(first?.share).toBeGreaterThan(0.9);
    const wild = RESULTS.map((result, index) => (index === 7 ? { ...result, score: 1e9 } : result));
    expect(importanceOf({ config: CONFIG, results: wild })[0]?.share).toBeGreaterThan(0.8);
  });

  it('bounds scores and medians by the whisker of all, also of a variant that mostly fails', () => {
    const good = RESULTS.filter(({ variant }) => variant === 'plain');
    const finished = [...RESULTS, ...good.map((result) => ({ ...result, variant: 'later' }))];
    const isFailed = ({ variant, trial }: { variant: string; trial: number }) => variant === 'better' && trial % 3 > 0;
    const failing = finished.map((result) => (isFailed(result) ? { ...result, score: 1e4 + result.trial } : result));
    const bounded = boundedTrials({ config: CONFIG, results: failing });
    const high = Math.max(...bounded.map(({ score }) => score));
    expect(high).toBeLessThan(20);
    bounded.forEach((trial, index) => {
      expect(trial.score).toBe(isFailed(trial) ? high : finished[index]?.score);
      if (trial.variant === 'better') expect(trial.difference).toBe(trial.score - high);
    });
  });

  it('comes with a curve, in values of the setting', () => {
    const [{ name, curve } = { name: '', curve: [] }] = marginalsOf(search);
    expect(name).toBe('rate');
    const lowest = curve.reduce((one, other) => (other.mean < one.mean ? other : one));
    expect(Math.log10(Number(lowest.value))).toBeCloseTo(-1.5, 0);
  });

  it('is not told of few trials', () => {
    expect(importanceOf({ config: CONFIG, results: RESULTS.slice(0, 22) })).toEqual([]); // of 11 settings
    expect(importanceOf({ config: CONFIG, results: RESULTS.slice(0, 24) })).not.toEqual([]);
    expect(marginalsOf({ config: CONFIG, results: RESULTS.slice(0, 22) })).toEqual([]);
  });
});
