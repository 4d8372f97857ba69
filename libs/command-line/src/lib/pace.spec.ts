import { livePace, paceText } from './pace';

describe('paceText', () => {
  it.each([
    [{ numDone: 0, total: undefined, elapsedMs: 0 }, '0 lines'],
    [{ numDone: 1, total: undefined, elapsedMs: 0 }, '1 lines'],
    [{ numDone: 512, total: undefined, elapsedMs: 10_000 }, '512 lines, 51.2 lines/s'],
    [{ numDone: 512, total: 1000, elapsedMs: 10_000 }, '512 of 1,000 lines, 51.2 lines/s, at most 1 min left'],
    [{ numDone: 10, total: 100_000, elapsedMs: 1000 }, '10 of 100,000 lines, 10.0 lines/s, at most 2 h 47 min left'],
    [{ numDone: 12, total: 10, elapsedMs: 1000 }, '12 of 10 lines, 12.0 lines/s, at most 0 min left'],
  ])('%j is %s', (progress, text) => {
    expect(paceText({ unit: 'lines', ...progress })).toBe(text);
  });
});

describe('livePace', () => {
  it('shows of how many as soon as that is known, and not where counting fails', async () => {
    for (const [counting, shown] of [
      [Promise.resolve(3), /^1 of 3 lines, .* lines\/s, at most/],
      [Promise.reject(new Error('no file')), /^1 lines, /],
      [undefined, /^1 lines, /],
    ] as const) {
      const update = jest.fn();
      const show = livePace('lines', { update }, counting);
      await new Promise((resolve) => setTimeout(resolve, 5));
      show(1);
      expect(update).toHaveBeenCalledWith(expect.stringMatching(shown));
    }
  });
});
