import type { Series } from '../data/series';
import { scaleOf } from './scaling';
import type { Scale } from './scaling';
import type { ScaledSeries } from './window';

/** What the numbers of a series are measured by, as model.json keeps it. */
export interface SeriesScales {
  readonly name: string;
  readonly scale: Scale;
  readonly observed: readonly Scale[];
  readonly known: readonly Scale[];
}

/**
 * A series measured by what a model keeps for its name, or else by its own numbers.
 * @param numSteps - steps that may be looked at; default: all of them
 */
export function scaleSeries(
  series: Series,
  kept: readonly SeriesScales[],
  numSteps = series.values.length,
): ScaledSeries {
  const found = kept.find(({ name }) => name === series.name);
  if (found !== undefined) return { series, scale: found.scale, observed: found.observed, known: found.known };
  const ofSteps = (values: Float64Array) => scaleOf(values.subarray(0, numSteps));
  return {
    series,
    scale: ofSteps(series.values),
    observed: series.observed.map(ofSteps),
    known: series.known.map(ofSteps),
  };
}
