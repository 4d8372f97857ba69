import { randomValues } from './random-values';

describe('randomValues', () => {
  it('lie within the scale on both sides', () => {
    const values = randomValues()(10_000, 0.5);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    expect(min).toBeGreaterThanOrEqual(-0.5);
    expect(min).toBeLessThan(-0.49);
    expect(max).toBeLessThan(0.5);
    expect(max).toBeGreaterThan(0.49);
  });

  it('make every row of a large matrix differ', () => {
    const [rows, columns] = [3000, 512];
    const values = randomValues()(rows * columns, 1);
    const starts = Array.from({ length: rows }, (_, row) => values.slice(row * columns, row * columns + 4).join());
    expect(new Set(starts).size).toBe(rows);
  });

  it('are the same on every run, and continue from tensor to tensor', () => {
    const [first, second] = [randomValues(), randomValues()];
    expect(first(5, 1)).toEqual(second(5, 1));
    expect(first(5, 1)).not.toEqual(randomValues()(5, 1));
  });
});
