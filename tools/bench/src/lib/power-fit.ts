/** The cost at one value of what varies. */
export interface CostPoint {
  readonly value: number;
  readonly cost: number;
}

/** Growth of cost as `value^exponent`. */
export interface PowerFit {
  /** Least squares over all points; 1 is linear. */
  readonly exponent: number;
  /** Between the last two points, where fixed costs weigh least. */
  readonly lastExponent: number;
}

/** The exponents of cost against value, both as logarithms; NaN for fewer than two values. */
export function fitPower(points: readonly CostPoint[]): PowerFit {
  return { exponent: slope(points), lastExponent: slope(points.slice(-2)) };
}

function slope(points: readonly CostPoint[]): number {
  const logs = points.map(({ value, cost }) => ({ x: Math.log(value), y: Math.log(cost) }));
  const meanX = mean(logs.map(({ x }) => x));
  const meanY = mean(logs.map(({ y }) => y));
  const covariance = mean(logs.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const variance = mean(logs.map(({ x }) => (x - meanX) ** 2));
  return covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `linear`, or on which side of it; repeated measurements differ by a tenth either way. */
export function growthName(exponent: number): string {
  if (exponent > 1.1) return 'faster than linear';
  return exponent < 0.9 ? 'slower than linear' : 'linear';
}
