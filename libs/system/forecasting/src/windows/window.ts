import type { ForecasterArchitecture } from '../architecture';
import { featureSize } from '../architecture';
import type { Series } from '../data/series';
import { calendarFeatures } from './calendar';
import { windowScale } from './scaling';
import type { Scale } from './scaling';

/** A series with what its numbers are measured by. */
export interface ScaledSeries {
  readonly series: Series;
  /** [step] its values, or their logarithms, as the network forecasts them */
  readonly values: Float64Array;
  readonly scale: Scale;
  /** of each covariate */
  readonly observed: readonly Scale[];
  readonly known: readonly Scale[];
}

/** A place in a series: the first step that a window does not see. */
export interface WindowPlace {
  readonly scaled: ScaledSeries;
  readonly end: number;
}

/** What a network sees of a series at one point: the steps before it, and those that are to be forecast. */
export interface Window {
  /** [time*feature], time being context and horizon; the values of the horizon are not among them */
  readonly features: Float32Array;
  /** [context] scaled values, zero where there are none */
  readonly values: Float32Array;
  readonly scale: Scale;
}

/** What comes after a window, as far as it is there. */
export interface Outcome {
  /** [horizon] scaled values, zero where there are none */
  readonly values: Float32Array;
  /** [horizon] 1 = observed, 0 = missing */
  readonly mask: Float32Array;
}

/** A network sees no value further than this from the location, in scales: one outlier shall not drown the others. */
const FARTHEST = 20;

/** The window before step `end`; what is before the start of the series is missing. */
export function windowAt(scaled: ScaledSeries, end: number, architecture: ForecasterArchitecture): Window {
  const { context, horizon, scaling } = architecture;
  const scale = windowScale(scaled.values.subarray(Math.max(0, end - context), end), scaling, scaled.scale);
  const size = featureSize(architecture);
  const features = new Float32Array((context + horizon) * size);
  const valueAt = (step: number) => (step < end ? measured(scaled.values[step], scale) : undefined);
  for (let place = 0; place < context + horizon; place++) {
    features.set(featuresAt(scaled, { step: end - context + place, end, valueAt }, architecture), place * size);
  }
  const values = Float32Array.from({ length: context }, (_, place) => valueAt(end - context + place) ?? 0);
  return { features, values, scale };
}

/** What follows a window, measured as the window is. */
export function outcomeAt(
  { values }: ScaledSeries,
  end: number,
  { scale, horizon }: { readonly scale: Scale; readonly horizon: number },
): Outcome {
  const following = Array.from({ length: horizon }, (_, step) => values[end + step] ?? NaN);
  const { location, scale: width } = scale;
  return {
    values: Float32Array.from(following, (value) => (Number.isNaN(value) ? 0 : (value - location) / width)),
    mask: Float32Array.from(following, (value) => (Number.isNaN(value) ? 0 : 1)),
  };
}

interface Place {
  readonly step: number;
  /** the first step whose values are not known */
  readonly end: number;
  readonly valueAt: (step: number) => number | undefined;
}

function featuresAt(
  { series, observed, known }: ScaledSeries,
  { step, end, valueAt }: Place,
  { season, calendar }: ForecasterArchitecture,
): number[] {
  const value = valueAt(step);
  return [
    value ?? 0,
    value === undefined ? 0 : 1,
    ...(season > 1 ? [valueAt(lastSeason(step, season, end)) ?? 0] : []),
    ...calendarFeatures(series.axis, step, calendar),
    ...known.map((scale, index) => measured(series.known[index]?.[step], scale) ?? 0),
    ...observed.flatMap((scale, index) => {
      const other = step < end ? measured(series.observed[index]?.[step], scale) : undefined;
      return [other ?? 0, other === undefined ? 0 : 1];
    }),
  ];
}

/** The last step at the same place of the season whose value is known. */
function lastSeason(step: number, season: number, end: number): number {
  const seasons = step < end ? 1 : Math.ceil((step - end + 1) / season);
  return step - seasons * season;
}

function measured(value: number | undefined, { location, scale }: Scale): number | undefined {
  if (value === undefined || Number.isNaN(value)) return undefined;
  return Math.min(FARTHEST, Math.max(-FARTHEST, (value - location) / scale));
}
