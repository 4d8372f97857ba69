import { describeCounts, dropReason, noPairs } from './corpus-filter';

const filter = { maxLength: 10, maxLengthRatio: 3, dropDuplicates: true };

describe('dropReason', () => {
  it.each([
    [0, 4, 'empty'],
    [4, 0, 'empty'],
    [0, 0, 'empty'],
    [11, 10, 'tooLong'],
    [10, 11, 'tooLong'],
    [10, 3, 'lengthRatio'],
    [2, 7, 'lengthRatio'],
    [9, 3, undefined],
    [3, 9, undefined],
    [10, 10, undefined],
  ])('says of %i and %i pieces: %s', (source, target, reason) => {
    expect(dropReason(source, target, filter)).toBe(reason);
  });
});

it('describes counts in one line', () => {
  expect(describeCounts({ ...noPairs(), read: 5, kept: 3, empty: 1, duplicate: 1 })).toBe(
    '5 pairs read, 3 kept; dropped: 1 empty, 0 too long, 0 of unlike length, 1 duplicate',
  );
});
