import { fitPower } from './power-fit';
import type { PowerFit } from './power-fit';
import { kebab } from './command-flags';
import type { ResultLine } from './run-program';
import type { ScalingAxis, ScalingPoint } from './scaling-axes';
import { round } from './timing';
import type { Timing } from './timing';

/** A measured point. */
export interface ScalingResult extends ScalingPoint {
  readonly timing: Timing;
  /** human-readable name of what it ran on */
  readonly engine: string;
  readonly parameters: number;
  /** of the process so far: it never falls from point to point */
  readonly peakMemoryMib: number;
}

/** The measured points of one axis, smallest first. */
export interface AxisResults {
  readonly axis: ScalingAxis;
  readonly results: readonly ScalingResult[];
}

/** Milliseconds per sentence at a point. */
export function msPerSentence({ timing, shape }: ScalingResult): number {
  return round(timing.medianMs / shape.sentences);
}

/** Growth of the milliseconds along an axis. */
export function fitAxis({ results }: AxisResults): PowerFit {
  return fitPower(results.map(({ value, timing }) => ({ value, cost: timing.medianMs })));
}

/**
 * The JSON line of a point.
 * @param conditions - what all points have in common
 */
export function pointLine(result: ScalingResult, conditions: ResultLine): ResultLine {
  const { axis, value, shape, timing, engine, parameters, peakMemoryMib } = result;
  return {
    bench: 'scaling',
    ...{ axis: kebab(axis), value, engine, ...conditions, ...shape, parameters, ...timing },
    ...{ msPerSentence: msPerSentence(result), peakMemoryMib },
  };
}

/** The JSON line that sums up an axis. */
export function exponentLine(axis: AxisResults): ResultLine {
  const { exponent, lastExponent } = fitAxis(axis);
  return {
    bench: 'scaling-exponent',
    ...{ axis: kebab(axis.axis), points: axis.results.length },
    ...{ exponent: round(exponent), lastExponent: round(lastExponent) },
  };
}
