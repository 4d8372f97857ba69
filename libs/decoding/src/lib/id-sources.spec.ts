import { idSources } from './id-sources';

it('closes each row by the end id and pads it; an empty row stays empty', () => {
  const { lengths, batchOf, fingerprintOf } = idSources([[7, 8, 9], [], [5]], { pad: 0, end: 3 });
  expect(lengths).toEqual([4, 0, 2]);
  const ids = Int32Array.of(5, 3, 0, 0, 7, 8, 9, 3);
  expect(batchOf([2, 0])).toEqual({ ids, batchSize: 2, time: 4, lengths: Int32Array.of(2, 4) });
  const again = idSources([[5], [9, 8, 7]], { pad: 0, end: 3 });
  expect(again.fingerprintOf(0)).toBe(fingerprintOf(2));
  expect(again.fingerprintOf(1)).not.toBe(fingerprintOf(0));
});
