import type { ForecasterArchitecture } from '../architecture';

/** What numbers are measured by: `(value - location) / scale`. */
export interface Scale {
  readonly location: number;
  readonly scale: number;
}

/** Mean and standard deviation of what is there; a series that does not change is measured by its magnitude. */
export function scaleOf(values: Float64Array): Scale {
  const location = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - location) ** 2)));
  return { location, scale: deviation > 0 ? deviation : Math.abs(location) || 1 };
}

/** Share of the series' deviation that the spread of a window is never below. */
const LEAST_SPREAD = 0.05;

/**
 * What the values of a window are measured by.
 * @param ofSeries - of the whole series, which also serves windows without values
 */
export function windowScale(values: Float64Array, scaling: ForecasterArchitecture['scaling'], ofSeries: Scale): Scale {
  const last = values.findLast((value) => !Number.isNaN(value));
  if (last === undefined || scaling === 'series') return ofSeries;
  const least = LEAST_SPREAD * ofSeries.scale;
  if (scaling === 'mean') return { location: 0, scale: mean(values.map(Math.abs)) + least };
  const center = mean(values);
  return { location: last, scale: mean(values.map((value) => Math.abs(value - center))) + least };
}

/** Share of the mean that every value has to be above for errors to be taken as shares of it. */
const LEAST_SHARE = 0.1;

/** Whether all values are above 0, none of them near it, as those of what grows by shares are. */
export function isFarFromZero(values: Float64Array): boolean {
  const center = mean(values);
  return center > 0 && values.every((value) => Number.isNaN(value) || value > LEAST_SHARE * center);
}

/** The mean of what is there; NaN of nothing. */
function mean(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}
