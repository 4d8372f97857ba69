import type { Point } from './run-log';

/**
 * At most `maxPoints` of the points, in order: the first, the last, and between them the smallest and the largest value of
 * each stretch of equally many points, so that a single spike stays to be seen.
 *
 * @param points - in the order of steps
 * @param maxPoints - at least 4
 */
export function thinPoints(points: readonly Point[], maxPoints: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length <= maxPoints || first === undefined || last === undefined) return points;
  const inner = points.slice(1, -1);
  const numStretches = Math.floor((maxPoints - 2) / 2);
  const kept = Array.from({ length: numStretches }, (_, index) => {
    const start = Math.floor((index * inner.length) / numStretches);
    const end = Math.floor(((index + 1) * inner.length) / numStretches);
    return extremes(inner.slice(start, end));
  });
  return [first, ...kept.flat(), last];
}

function extremes(points: readonly Point[]): Point[] {
  const [start] = points;
  if (start === undefined) return [];
  let [low, high] = [start, start];
  for (const point of points) {
    if (point.value < low.value) low = point;
    if (point.value > high.value) high = point;
  }
  if (low === high) return [low];
  return low.step < high.step ? [low, high] : [high, low];
}
