import { isRunning } from './draft-name';

describe('isRunning', () => {
  it('knows this process and the first, which may be of another user, and no process beyond any number', () => {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(1)).toBe(true);
    expect(isRunning(4_194_304_999)).toBe(false);
  });
});
