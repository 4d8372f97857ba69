import { isRunning } from './is-running';

describe('isRunning', () => {
  it('is true of this process and false of a number that none has', () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(4_194_304_999)).toBe(false); // beyond any process number
  });
});
