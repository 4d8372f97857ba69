import { assembleBatch } from './training-batch';

describe('assembleBatch', () => {
  it('marks and pads rows', () => {
    const { source, targetInputs, targetOutputs, sourceLengths, targetLengths, ...sizes } = assembleBatch(
      [
        { source: [7, 8, 9], target: [5] },
        { source: [6], target: [4, 9] },
      ],
      { pad: 0, unknown: 1, start: 2, end: 3 },
    );
    expect([...source]).toEqual([7, 8, 9, 3, 6, 3, 0, 0]);
    expect([...targetInputs]).toEqual([2, 5, 0, 2, 4, 9]);
    expect([...targetOutputs]).toEqual([5, 3, 0, 4, 9, 3]);
    expect([...sourceLengths]).toEqual([4, 2]);
    expect([...targetLengths]).toEqual([2, 3]);
    expect(sizes).toEqual({ batchSize: 2, sourceTime: 4, targetTime: 3, size: 5 });
  });
});
