import { paceText } from './pace';

describe('paceText', () => {
  it.each([
    [{ numDone: 0, total: undefined, elapsedMs: 0 }, '0 lines'],
    [{ numDone: 1, total: undefined, numTimed: 0, elapsedMs: 50 }, '1 lines'],
    [{ numDone: 512, total: undefined, elapsedMs: 10_000 }, '512 lines, 51.2 lines/s'],
    [{ numDone: 512, total: 1000, elapsedMs: 10_000 }, '512 of 1000 lines, 51.2 lines/s, at most 1 min left'],
    [{ numDone: 10, total: 100_000, elapsedMs: 1000 }, '10 of 100000 lines, 10.0 lines/s, at most 2 h 47 min left'],
    [{ numDone: 12, total: 10, elapsedMs: 1000 }, '12 of 10 lines, 12.0 lines/s, at most 0 min left'],
  ])('%j is %s', (progress, text) => {
    expect(paceText({ unit: 'lines', ...progress })).toBe(text);
  });
});
