import { median, time } from './timing';

describe('median', () => {
  it('is the middle of the sorted values, the lower of two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2);
  });
});

describe('time', () => {
  it('leaves warm-up runs out and counts the rest', async () => {
    let runs = 0;
    const body = () => {
      runs += 1;
      return Promise.resolve();
    };
    const timing = await time(body, 4, 3);
    expect(runs).toBe(7);
    expect(timing.repeats).toBe(4);
    expect(timing.minMs).toBeLessThanOrEqual(timing.medianMs);
    expect(timing.medianMs).toBeLessThanOrEqual(timing.maxMs);
  });
});
