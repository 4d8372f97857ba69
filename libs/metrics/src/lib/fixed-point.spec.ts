import { fixedPoint } from './fixed-point';

describe('fixedPoint', () => {
  it.each([
    [6.25, 1, '6.2'],
    [18.75, 1, '18.8'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [99.9995, 3, '99.999'], // stored a little below the tie
    [0.0625, 3, '0.062'],
    [33.1249, 2, '33.12'],
    [1.005, 2, '1.00'], // stored a little below the tie
  ])('writes %d with %d digits as %s', (value, numDigits, expected) => {
    expect(fixedPoint(value, numDigits)).toBe(expected);
  });
});
