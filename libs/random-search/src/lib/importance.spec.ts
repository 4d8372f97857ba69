import { seededNumbers } from '@tolmach/testing-kit';
import { fitForest, importances, marginal, sharesOf } from './importance';
import type { Leaf, Point } from './importance';

/** A tree that splits the first setting, then the second and the third on one side each. */
const LEAVES: readonly Leaf[] = [
  { low: [0, 0, 0], high: [0.3, 0.6, 1], value: 1 },
  { low: [0, 0.6, 0], high: [0.3, 1, 1], value: 4 },
  { low: [0.3, 0, 0], high: [1, 1, 0.25], value: -2 },
  { low: [0.3, 0, 0.25], high: [0.7, 1, 1], value: 0.5 },
  { low: [0.7, 0, 0.25], high: [1, 1, 1], value: 3 },
];

/** The shares of single settings and of pairs by sums over a fine grid, which all edges above lie on. */
function bruteForce(leaves: readonly Leaf[], size = 20): number[] {
  const grid = Array.from({ length: size }, (_, index) => (index + 0.5) / size);
  const at = (places: readonly number[]) =>
    leaves.find(({ low, high }) => places.every((p, i) => p >= (low[i] ?? 0) && p < (high[i] ?? 1)))?.value ?? NaN;
  const cube = grid.flatMap((a) => grid.flatMap((b) => grid.map((c) => ({ places: [a, b, c], value: at([a, b, c]) }))));
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = meanOf(cube.map(({ value }) => value));
  const varianceOf = (keyOf: (places: readonly number[]) => string) => {
    const groups = new Map<string, number[]>();
    for (const { places, value } of cube) groups.set(keyOf(places), [...(groups.get(keyOf(places)) ?? []), value]);
    return meanOf([...groups.values()].map((values) => (meanOf(values) - mean) ** 2));
  };
  const alone = [0, 1, 2].map((setting) => varianceOf((places) => String(places[setting])));
  const pairs = [[0, 1], [0, 2], [1, 2]].map(([a = 0, b = 0]) => varianceOf((p) => `${String(p[a])} ${String(p[b])}`) - (alone[a] ?? 0) - (alone[b] ?? 0)); // prettier-ignore
  const total = varianceOf((places) => places.join(' '));
  return [...alone, ...pairs].map((variance) => variance / total);
}

describe('functional analysis of variance', () => {
  it('has the shares of a tree that sums over a grid have', () => {
    sharesOf(LEAVES, 3).forEach((share, index) => {
      expect(share).toBeCloseTo(bruteForce(LEAVES)[index] ?? NaN, 9);
    });
  });

  it('finds nothing where a tree says the same everywhere', () => {
    expect(sharesOf([{ low: [0], high: [1], value: 3 }], 1)).toEqual([]);
  });

  const random = seededNumbers(4);
  const pointsOf = (count: number, scoreOf: (places: number[]) => number): Point[] =>
    Array.from({ length: count }, () => {
      const places = [random(), random(), random()];
      return { places, score: scoreOf(places) };
    });

  /** The share of some settings in a function of three, of which only points are known. */
  function sharesIn(scoreOf: (places: number[]) => number): (...settings: number[]) => number {
    const found = importances(fitForest(pointsOf(200, scoreOf), 1), 3);
    return (...settings) => found.find((one) => String(one.settings) === String(settings))?.share ?? NaN;
  }

  it('gives a sum of functions the shares of their variances, and pairs next to nothing', () => {
    const shareOf = sharesIn(([a = 0, b = 0]) => 4 * a + 2 * b); // variances as 4 to 1
    expect(Math.abs(shareOf(0) - 0.8)).toBeLessThan(0.06);
    expect(Math.abs(shareOf(1) - 0.2)).toBeLessThan(0.06);
    expect(shareOf(2)).toBeLessThan(0.02);
    expect(shareOf(0, 1)).toBeLessThan(0.05);
  });

  it('gives a pair what the two do beyond what each does alone', () => {
    const shareOf = sharesIn(([a = 0, , c = 0]) => (a < 0.5 ? 0 : c)); // 1/16, 1/48 and 1/48
    expect(Math.abs(shareOf(0) - 0.6)).toBeLessThan(0.08);
    expect(Math.abs(shareOf(2) - 0.2)).toBeLessThan(0.08);
    expect(Math.abs(shareOf(0, 2) - 0.2)).toBeLessThan(0.08);
    expect(shareOf(1)).toBeLessThan(0.02);
  });

  it('follows a function with its marginal', () => {
    const forest = fitForest(
      pointsOf(200, ([a = 0, b = 0]) => (a - 0.5) ** 2 * 4 + b),
      2,
    );
    for (const place of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const { mean, deviation } = marginal(forest, 0, place);
      expect(Math.abs(mean - ((place - 0.5) ** 2 * 4 + 0.5))).toBeLessThan(0.2);
      expect(deviation).toBeGreaterThan(0);
      expect(deviation).toBeLessThan(0.2);
    }
  });
});
