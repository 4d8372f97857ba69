import fc from 'fast-check';
import { dequantise, fromFloat16, quantise, toFloat16 } from './number-format';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -65504, max: 65504 });

describe('float16', () => {
  it.each([
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [1e9, 0x7bff],
    [-Infinity, 0xfbff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even
    [1.5 * 2 ** -25, 0x0001],
    [1023.5 * 2 ** -24, 0x0400], // rounds up into the normal numbers
    [2049, 0x6800], // a tie, to even
    [2051, 0x6802],
    [NaN, 0x7e00],
  ])('%d has the bits %i', (value, bits) => {
    expect([...toFloat16(Float32Array.of(value))]).toEqual([bits]);
  });

  it('reads back every half-precision number as it was', () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, index) => index).filter((half) => (half & 0x7c00) !== 0x7c00);
    expect(toFloat16(fromFloat16(bits))).toEqual(bits);
  });

  it('errs by at most half a unit in the last place', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const [read = NaN] = fromFloat16(toFloat16(Float32Array.of(value)));
        return Math.abs(read - value) <= Math.max(Math.abs(value) * 2 ** -11, 2 ** -25);
      }),
    );
  });
});

describe('int8', () => {
  it('errs by at most half a scale, the scale being the largest of the row over 127', () => {
    const matrix = fc.array(fc.array(finite, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(matrix, (rows) => {
        const values = Float32Array.from(rows.flat());
        const { quantised, scales } = quantise(values, rows.length);
        const read = dequantise(quantised, scales);
        rows.forEach((row, index) => {
          const bound = Math.max(...row.map(Math.abs)) / 127;
          row.forEach((value, column) => {
            expect(Math.abs((read[index * 3 + column] ?? NaN) - value)).toBeLessThanOrEqual(0.501 * bound + 1e-42); // scales below 1e-44 are coarse
          });
        });
      }),
    );
  });

  it('keeps zero rows zero and the largest value of a row at 127', () => {
    const { quantised, scales } = quantise(Float32Array.of(0, 0, 0, -4, 1, 2), 2);
    expect([...quantised]).toEqual([0, 0, 0, -127, 32, 64]);
    expect([...scales]).toEqual([1, Math.fround(4 / 127)]);
  });
});
