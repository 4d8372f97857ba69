import type { ForecasterArchitecture } from '../architecture';
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

/** How a series is measured. */
export interface MeasureOptions {
  readonly transform: ForecasterArchitecture['transform'];
  /** What a model keeps, by name; default: nothing. */
  readonly kept?: readonly SeriesScales[];
  /** Steps that may be looked at; default: all of them. */
  readonly numSteps?: number;
}

/** A series measured by what a model keeps for its name, or else by its own numbers. */
export function scaleSeries(
  series: Series,
  { transform, kept = [], numSteps = series.values.length }: MeasureOptions,
): ScaledSeries {
  const values =
    transform === 'log' ? series.values.map((value) => (value > 0 ? Math.log(value) : NaN)) : series.values;
  const found = kept.find(({ name }) => name === series.name);
  if (found !== undefined) return { series, values, scale: found.scale, observed: found.observed, known: found.known };
  const ofSteps = (numbers: Float64Array) => scaleOf(numbers.subarray(0, numSteps));
  return {
    series,
    values,
    scale: ofSteps(values),
    observed: series.observed.map(ofSteps),
    known: series.known.map(ofSteps),
  };
}
