import { setTimeout as wait } from 'node:timers/promises';
import { sideBySide } from './side-by-side';

it('does the items in their order, never more at once than asked for', async () => {
  const begun: number[] = [];
  let numRunning = 0;
  let most = 0;
  await sideBySide([5, 1, 4, 1, 3, 2], 3, async (ms) => {
    begun.push(ms);
    most = Math.max(most, ++numRunning);
    await wait(ms);
    numRunning--;
  });
  expect(begun).toEqual([5, 1, 4, 1, 3, 2]);
  expect([most, numRunning]).toEqual([3, 0]);
});

it('begins nothing after a fault, waits for what was begun, and throws it', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    await wait(item === 1 ? 1 : 20);
    if (item === 1) throw new RangeError('one');
    ended.push(item);
  };
  await expect(sideBySide([0, 1, 2, 3, 4], 3, work)).rejects.toThrow(new RangeError('one'));
  expect(ended.sort()).toEqual([0, 2]);
});

it('has nothing to do for nothing', async () => {
  await expect(sideBySide([], 4, () => Promise.reject(new Error('called')))).resolves.toBeUndefined();
});
