import { forecastScores, pinballLoss } from '@tolmach/metrics';
import { divergedAt } from '@tolmach/training';
import type { ValidationResult } from '@tolmach/training';
import { QUANTILE_LEVELS } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';
import { outcomesOf } from '../evaluation/rolling-origin';
import { UNCALIBRATED, calibrate } from '../model/calibration';
import type { Calibration } from '../model/calibration';
import type { ForecasterExecutor } from '../model/forecaster-executor';
import { forecastWindows } from '../model/forecast-windows';
import { scaleOf } from '../windows/scaling';
import type { WindowPlace } from '../windows/window';

/** Forecasts that samples.txt follows. */
const NUM_SAMPLES = 4;

/**
 * Scores of the forecasts after some windows, and the factors that their intervals need.
 * @throws {@link ConfigError} when the loss is not finite: such a model is not worth keeping
 */
export async function validateForecasts(
  executor: Pick<ForecasterExecutor, 'outputs'>,
  places: readonly WindowPlace[],
  architecture: ForecasterArchitecture,
): Promise<ValidationResult & { readonly calibration: Calibration }> {
  const forecasts = await forecastWindows({ executor, architecture, calibration: UNCALIBRATED }, places);
  const { horizon, season } = architecture;
  const values = places.flatMap(({ scaled: { series }, end }, index) => {
    const quantiles = forecasts[index] ?? new Float64Array();
    const unit = scaleOf(series.values.subarray(0, end)).scale;
    return outcomesOf(series, { end, quantiles, horizon, season }).map((outcome) => ({ outcome, unit }));
  });
  const pinball =
    values.reduce((sum, { outcome, unit }) => sum + pinballLoss(outcome, QUANTILE_LEVELS) / unit, 0) / values.length;
  if (!Number.isFinite(pinball)) throw divergedAt('validation', `loss ${String(pinball)}`);
  const { mase, coverage } = forecastScores(
    values.map(({ outcome }) => outcome),
    QUANTILE_LEVELS,
  );
  const scores = { pinball, ...(Number.isFinite(mase) && { mase }), coverage80: 100 * (coverage['80'] ?? NaN) };
  const calibration = calibrate(
    values.map(({ outcome: { quantiles, actual } }) => ({ quantiles: Float64Array.from(quantiles), value: actual })),
  );
  return { scores, calibration, samples: samplesOf(places, forecasts, architecture) };
}

function samplesOf(
  places: readonly WindowPlace[],
  forecasts: readonly Float64Array[],
  { horizon }: ForecasterArchitecture,
): string[] {
  const median = (quantiles: Float64Array, step: number) => quantiles[step * QUANTILE_LEVELS.length + 3] ?? NaN;
  const written = (values: readonly number[]) => values.map((value) => String(Number(value.toPrecision(4)))).join(' ');
  const stride = Math.max(1, Math.floor(places.length / NUM_SAMPLES));
  return places.flatMap(({ scaled: { series }, end }, index) => {
    const quantiles = forecasts[index];
    if (index % stride !== 0 || quantiles === undefined) return [];
    const steps = Array.from({ length: horizon }, (_, step) => step);
    return [
      `series     ${series.name} from ${series.axis.label(end)} on`,
      `reference  ${written(steps.map((step) => series.values[end + step] ?? NaN))}`,
      `hypothesis ${written(steps.map((step) => median(quantiles, step)))}`,
    ];
  });
}
