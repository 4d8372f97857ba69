/** A forecast of one value and the value that came. */
export interface ForecastOutcome {
  readonly actual: number;
  /** [level] ascending */
  readonly quantiles: ArrayLike<number>;
  /** What errors are measured by: of the {@link naiveError} of the series before the forecast. */
  readonly naiveError: number;
}

/** How good forecasts of some values are; smaller is better, but for coverage, which should be what its interval promises. */
export interface ForecastScores {
  /**
   * mean absolute error of the median over the naive error (Hyndman and Koehler 2006); of values without a naive error above
   * 0 there is none: NaN where there are no others
   */
  readonly mase: number;
  /** percent, 0 to 200 (M4: Makridakis et al. 2020) */
  readonly smape: number;
  /** of the median, in units of the series */
  readonly rmse: number;
  /** in units of the series: twice the mean pinball loss of the quantiles, which approaches the integral (Gneiting and Raftery 2007) */
  readonly crps: number;
  /** share of the values, by interval in percent: `80` */
  readonly coverage: Readonly<Record<string, number>>;
  readonly numValues: number;
}

/** Mean absolute difference of values to those of a season before; NaN where there are none. Missing values are NaN. */
export function naiveError(values: ArrayLike<number>, season: number): number {
  const differences = Array.from({ length: Math.max(0, values.length - season) }, (_, index) =>
    Math.abs((values[index + season] ?? NaN) - (values[index] ?? NaN)),
  ).filter((difference) => !Number.isNaN(difference));
  return mean(differences);
}

/**
 * Scores of forecasts over all values.
 * @param levels - probabilities of the quantiles, ascending, with 0.5 among them; two that sum to 1 are an interval
 */
export function forecastScores(outcomes: readonly ForecastOutcome[], levels: readonly number[]): ForecastScores {
  const median = levels.indexOf(0.5);
  const medianOf = ({ quantiles }: ForecastOutcome) => quantiles[median] ?? NaN;
  const errors = outcomes.map((outcome) => Math.abs(outcome.actual - medianOf(outcome)));
  return {
    mase: mean(outcomes.flatMap(({ naiveError: scale }, index) => (scale > 0 ? [(errors[index] ?? NaN) / scale] : []))),
    smape:
      200 * mean(outcomes.map((outcome, index) => symmetric(errors[index] ?? NaN, outcome.actual, medianOf(outcome)))),
    rmse: Math.sqrt(mean(errors.map((error) => error * error))),
    crps: 2 * mean(outcomes.map((outcome) => pinballLoss(outcome, levels))),
    coverage: Object.fromEntries(
      intervalsOf(levels).map(({ percent, low, high }) => [percent, coverage(outcomes, low, high)]),
    ),
    numValues: outcomes.length,
  };
}

/** The mean over the quantiles of what each costs. @see Koenker and Bassett 1978 */
export function pinballLoss(
  { actual, quantiles }: Pick<ForecastOutcome, 'actual' | 'quantiles'>,
  levels: readonly number[],
): number {
  return mean(
    levels.map((level, index) => {
      const error = actual - (quantiles[index] ?? NaN);
      return error >= 0 ? level * error : (level - 1) * error;
    }),
  );
}

/** Pairs of quantiles that an interval lies between, from the narrowest. */
export function intervalsOf(
  levels: readonly number[],
): { readonly percent: string; readonly low: number; readonly high: number }[] {
  return levels
    .slice(0, Math.floor(levels.length / 2))
    .map((level, low) => ({
      percent: String(Math.round(1000 * (1 - 2 * level)) / 10),
      low,
      high: levels.length - 1 - low,
    }))
    .reverse();
}

function coverage(outcomes: readonly ForecastOutcome[], low: number, high: number): number {
  const isInside = ({ actual, quantiles }: ForecastOutcome) =>
    actual >= (quantiles[low] ?? NaN) && actual <= (quantiles[high] ?? NaN);
  return mean(outcomes.map((outcome) => (isInside(outcome) ? 1 : 0)));
}

/** Nothing where both are 0. */
function symmetric(error: number, actual: number, forecast: number): number {
  const size = Math.abs(actual) + Math.abs(forecast);
  return size === 0 ? 0 : error / size;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
