import { constant, glorot, normal, onesBetween, orthogonal, stacked, uniform } from './initialiser';
import { SeededRandom } from '../random/seeded-random';

const random = new SeededRandom(4);

/** Row `row` of a row-major [rows, columns] matrix, columns `from` to `to`. */
function part(values: Float32Array, columns: number, row: number, [from, to] = [0, columns]): number[] {
  return [...values.subarray(row * columns + from, row * columns + to)];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

describe('initialisers', () => {
  it('orthogonal makes a matrix with orthonormal rows for each gate', () => {
    const size = 6;
    const values = orthogonal(3)([size, 3 * size], random);
    for (let gate = 0; gate < 3; gate++) {
      const rows = Array.from({ length: size }, (_, row) =>
        part(values, 3 * size, row, [gate * size, (gate + 1) * size]),
      );
      rows.forEach((row, i) => {
        rows.forEach((other, j) => expect(dot(row, other)).toBeCloseTo(i === j ? 1 : 0, 6));
      });
    }
    expect(part(values, 18, 0, [0, 6])).not.toEqual(part(values, 18, 0, [6, 12]));
  });

  it('glorot stays within its bound and comes near it, counting the outputs of one gate', () => {
    const bound = Math.sqrt(6 / (30 + 20));
    const values = [...glorot(4)([30, 80], random)].map(Math.abs);
    expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(bound));
    expect(Math.max(...values)).toBeGreaterThan(0.99 * bound);
    expect(dot(values, values) / values.length).toBeCloseTo(2 / (30 + 20), 2); // the variance it is named for
  });

  it('uniform fills both halves of its interval', () => {
    const values = [...uniform(0.1)([50, 20], random)];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-Math.fround(0.1));
    expect(Math.min(...values)).toBeLessThan(-0.098);
    expect(Math.max(...values)).toBeGreaterThan(0.098);
  });

  it('normal has its standard deviation', () => {
    const values = [...normal(0.5)([100, 100], random)];
    expect(Math.sqrt(dot(values, values) / values.length)).toBeCloseTo(0.5, 1);
  });

  it('stacked draws the upper rows from one and the lower rows from another', () => {
    const values = stacked(2, constant(3), orthogonal())([5, 3], random);
    expect(part(values, 3, 1)).toEqual([3, 3, 3]);
    expect(dot(part(values, 3, 2), part(values, 3, 3))).toBeCloseTo(0, 6);
    expect(dot(part(values, 3, 4), part(values, 3, 4))).toBeCloseTo(1, 6);
  });

  it('onesBetween opens the forget gate only', () => {
    expect([...onesBetween(4, 6)([8], random)]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
  });
});
