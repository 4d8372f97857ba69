import { cutBatches } from './batch-plan';

it('cutBatches starts anew where one more row would be too much', () => {
  const entry = (sourceLength: number, targetLength: number) => ({
    offset: 0,
    fingerprint: 0,
    sourceLength,
    targetLength,
  });
  const sizes = (lengths: [number, number][], tokens: number) =>
    cutBatches(
      lengths.map(([source, target]) => entry(source, target)),
      tokens,
    ).map((batch) => batch.length);
  expect(sizes([[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]], 8)).toEqual([2, 2, 1]); // prettier-ignore
  expect(sizes([[1, 1], [9, 1], [1, 1]], 20)).toEqual([2, 1]); // prettier-ignore
  expect(sizes([[99, 1], [1, 99], [1, 1]], 20)).toEqual([1, 1, 1]); // prettier-ignore
  expect(sizes([], 20)).toEqual([]);
});
