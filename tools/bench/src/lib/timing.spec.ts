import { leastDisturbed, median, quantile, time } from './timing';

describe('median', () => {
  it('is the middle of the sorted values, the lower of two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2);
  });
});

describe('quantile', () => {
  it('is the value below which that share of the values lie, the lower of two', () => {
    const values = [50, 10, 40, 20, 30, 0, 60, 100, 90, 80, 70];
    expect(quantile(values, 0.9)).toBe(90);
    expect(quantile(values.slice(1), 0.5)).toBe(40);
  });
});

describe('time', () => {
  it('leaves warm-up runs out and counts as many as asked for, of at most three times as many', async () => {
    let runs = 0;
    const body = () => {
      runs += 1;
      return Promise.resolve();
    };
    const timing = await time(body, 4, 3);
    expect(runs).toBeGreaterThanOrEqual(7);
    expect(runs).toBeLessThanOrEqual(15);
    expect(timing.repeats).toBe(4);
    expect(timing.minMs).toBeLessThanOrEqual(timing.medianMs);
    expect(timing.medianMs).toBeLessThanOrEqual(timing.maxMs);
  });
});

describe('leastDisturbed', () => {
  it('keeps what was measured in quiet, not what was fast', () => {
    const stretches = [
      { timesMs: [1, 2], otherCores: 0.9 },
      { timesMs: [7, 8], otherCores: 0.02 },
      { timesMs: [5], otherCores: 0.3 },
    ];
    expect(leastDisturbed(stretches, 3)).toEqual({ timesMs: [7, 8, 5], otherCores: 0.3 });
  });

  it('keeps the order where nobody can tell', () => {
    const stretches = [3, 1, 2].map((ms) => ({ timesMs: [ms], otherCores: NaN }));
    expect(leastDisturbed(stretches, 2)).toEqual({ timesMs: [3, 1], otherCores: NaN });
  });
});
