import { seededNumbers } from '@tolmach/testing-kit';
import { quantiseColumns } from './matrix';
import type { Matrix } from './matrix';

function randomMatrix(rows: number, columns: number): Matrix {
  const random = seededNumbers(17);
  return { rows, columns, values: Float32Array.from({ length: rows * columns }, () => 2 * random() - 1) };
}

describe('columns in int8', () => {
  it.each([8, 7])('are near their values, and no pair passes 16 bits beside bytes: %d rows', (rows) => {
    const { columns, values } = randomMatrix(rows, 500);
    const { quantised, scales } = quantiseColumns({ rows, columns, values });
    const at = (row: number, column: number) => quantised[row * columns + column] ?? 0; // 0 below the last row
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const scale = scales[column] ?? NaN;
        const apart = Math.abs((values[row * columns + column] ?? NaN) - at(row, column) * scale);
        expect(apart).toBeLessThanOrEqual(0.5001 * scale);
        if (row % 2 === 0) expect(255 * Math.abs(at(row, column) + at(row + 1, column))).toBeLessThan(2 ** 15);
      }
    }
  });

  it('use their whole range where no pair stands in the way', () => {
    const values = Float32Array.of(1, 0.5, -1, 0.5); // rows of two columns
    const { quantised, scales } = quantiseColumns({ rows: 2, columns: 2, values });
    expect([...quantised]).toEqual([127, 64, -127, 64]);
    expect([...scales].map((scale) => scale * 127)).toEqual([expect.closeTo(1), expect.closeTo(1)]);
  });

  it('use it, too, where values are not added up in pairs', () => {
    const matrix = { rows: 2, columns: 1, values: Float32Array.of(3, 3) };
    expect([...quantiseColumns(matrix).quantised]).toEqual([64, 64]);
    expect([...quantiseColumns(matrix, { isPaired: false }).quantised]).toEqual([127, 127]);
  });

  it('are zeros of any scale where all values are', () => {
    const { quantised, scales } = quantiseColumns({ rows: 2, columns: 1, values: new Float32Array(2) });
    expect([...quantised, ...scales]).toEqual([0, 0, 1]);
  });

  it('have at least the scales that are asked for', () => {
    const matrix = { rows: 1, columns: 1, values: Float32Array.of(1) };
    expect([...quantiseColumns(matrix, { smallest: Float32Array.of(0.25) }).quantised]).toEqual([4]);
  });
});
