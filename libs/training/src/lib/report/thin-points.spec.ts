import fc from 'fast-check';
import { thinPoints } from './thin-points';

const pointsFrom = (values: readonly number[]) => values.map((value, index) => ({ step: 3 * index, value }));

describe('thinPoints', () => {
  it('keeps few enough, in order, with both ends and both extremes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 4, max: 50 }),
        (values, max) => {
          const points = pointsFrom(values);
          const kept = thinPoints(points, max);
          const steps = kept.map(({ step }) => step);
          expect(kept.length).toBeLessThanOrEqual(max);
          expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
          expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
          const keptValues = kept.map(({ value }) => value);
          expect([Math.min(...keptValues), Math.max(...keptValues)]).toEqual([
            Math.min(...values),
            Math.max(...values),
          ]);
        },
      ),
    );
  });

  it('leaves a few points as they are', () => {
    const points = pointsFrom([4, 1, 7]);
    expect(thinPoints(points, 4)).toBe(points);
    expect(thinPoints([], 4)).toEqual([]);
  });
});
