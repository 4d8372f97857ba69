import fc from 'fast-check';
import { fittingAxis, linearAxis, readable, readableCount } from './chart-axis';

describe('linearAxis', () => {
  it.each([
    [
      [0, 1000],
      [0, 500, 1000],
    ],
    [
      [3.7, 7.4],
      [3, 4, 5, 6, 7, 8],
    ],
    [
      [0, 0.002],
      [0, 0.0005, 0.001, 0.0015, 0.002],
    ],
    [
      [-0.0048, 0.001],
      [-0.006, -0.004, -0.002, 0, 0.002],
    ],
    [[7], [6, 6.5, 7, 7.5, 8]],
    [[0], [-1, -0.5, 0, 0.5, 1]],
  ])('has round ticks around %p', (values, ticks) => {
    expect(linearAxis(values).ticks).toEqual(ticks);
  });
});

describe.each([
  ['linearAxis', linearAxis],
  ['fittingAxis', fittingAxis],
])('%s', (_, axisOf) => {
  it('places every value between its ends, which are 0 and 1, in order', () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((any) => Number(any.toPrecision(6)));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const axis = axisOf(values);
        const places = values.toSorted((a, b) => a - b).map(axis.place);
        for (const place of places) {
          expect(place).toBeGreaterThanOrEqual(-1e-9);
          expect(place).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('fittingAxis', () => {
  it('is logarithmic where values are far apart', () => {
    const axis = fittingAxis([3.4, 1000]);
    expect(axis.ticks).toEqual([1, 10, 100, 1000]);
    expect(axis.place(100)).toBeCloseTo(2 / 3);
  });

  it.each([[[3.4, 300]], [[0, 1000]], [[-1, 1000]]])('is linear otherwise: %p', (values) => {
    expect(fittingAxis(values)).toMatchObject({ ticks: linearAxis(values).ticks });
  });
});

it.each([
  [20_000, '20,000'],
  [1_234_567, '1.235M'],
  [0.0004, '0.0004'],
  [0.00003, '3e-5'],
  [4e-8, '4e-8'],
  [0, '0'],
  [-0.25, '-0.25'],
])('%d reads %s', (value, text) => {
  expect(readable(value)).toBe(text);
});

it('counts to the last digit', () => {
  expect(readableCount(1_234_567)).toBe('1,234,567');
});
