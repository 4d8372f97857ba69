import fc from 'fast-check';
import { distinctIds } from './look-up';

describe('distinctIds', () => {
  it('lists ids once, by number rather than by word', () => {
    const { distinct, places } = distinctIds(Int32Array.of(10, 2, 10, 9, 2));
    expect([...distinct]).toEqual([2, 9, 10]);
    expect([...places]).toEqual([2, 0, 2, 1, 0]);
  });

  it('gives back every id at its place, in ascending order whatever the order of the batch', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1 }), (ids) => {
        const { distinct, places } = distinctIds(Int32Array.from(ids));
        expect([...places].map((place) => distinct[place])).toEqual(ids);
        expect([...distinct]).toEqual([...new Set(ids)].sort((a, b) => a - b));
        expect(distinctIds(Int32Array.from(ids.reverse())).distinct).toEqual(distinct);
      }),
    );
  });
});
