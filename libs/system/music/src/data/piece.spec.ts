import { inOtherKeys } from './piece';

describe('a piece in other keys', () => {
  it('is there from the lowest to the highest, itself among them', () => {
    expect(inOtherKeys([[60], [], [62, 64]], 1)).toEqual([
      [[59], [], [61, 63]],
      [[60], [], [62, 64]],
      [[61], [], [63, 65]],
    ]);
    expect(inOtherKeys([[60]], 0)).toEqual([[[60]]]);
    expect(inOtherKeys([[60]], 12)).toHaveLength(25);
  });

  it('goes as far as the piano does', () => {
    expect(inOtherKeys([[22], [50]], 3).map((piece) => piece[0])).toEqual([[21], [22], [23], [24], [25]]);
    expect(inOtherKeys([[50], [107]], 2)).toHaveLength(4);
    expect(inOtherKeys([[21], [108]], 5)).toEqual([[[21], [108]]]);
  });
});
