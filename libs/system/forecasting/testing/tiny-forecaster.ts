import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights, seededNumbers } from '@tolmach/testing-kit';
import { forecasterArchitectureSchema } from '../src/architecture';
import type { ForecasterArchitecture } from '../src/architecture';
import type { Series } from '../src/data/series';
import { TimeAxis } from '../src/data/time-axis';
import { ForecasterNetwork } from '../src/network/forecaster-network';
import { forecastingModelFileSchema } from '../src/system';
import type { ForecastingParts } from '../src/system';

/** A small architecture; sizes differ, so that no two of them can be mistaken for each other. */
export function tinyArchitecture(keys: object = {}): ForecasterArchitecture {
  const sizes = {
    context: 9,
    horizon: 4,
    season: 7,
    transform: 'none',
    calendar: ['week'],
    hiddenSize: 5,
    members: 2,
    known: 1,
    observed: 1,
  };
  return forecasterArchitectureSchema.parse({ ...sizes, ...keys });
}

/** A model of {@link tinySeries} with weights of no order. */
export function tinyModel(architecture = tinyArchitecture()): ForecastingParts {
  return {
    file: forecastingModelFileSchema.parse({
      formatVersion: MODEL_FORMAT_VERSION,
      kind: 'forecasting',
      observedNames: ['rain'],
      knownNames: ['holidays'],
      series: [{ name: 'other', scale: { location: 1, scale: 2 }, observed: [], known: [] }],
      calibration: [1.5, 1, 0.75],
      architecture,
    }),
    weights: irregularWeights(listSpecs(new ForecasterNetwork(architecture).specs()), 4),
    files: {},
  };
}

/** Days of an invented shop: a week, a trend, noise, a covariate that ends with them and one that continues. */
export function tinySeries(numDays: number, seed = 1): Series {
  const random = seededNumbers(seed);
  const rain = Float64Array.from({ length: numDays }, () => random());
  const holidays = Float64Array.from({ length: numDays + 30 }, (_, day) => (day % 11 === 0 ? 1 : 0));
  const values = rain.map(
    (wet, day) =>
      50 + 0.1 * day + 10 * Math.sin((2 * Math.PI * day) / 7) - 5 * wet + 8 * (holidays[day] ?? 0) + 2 * random(),
  );
  values[5] = NaN;
  const axis = TimeAxis.even({ ms: Date.UTC(2020, 0, 1), precision: 'day' }, { unit: 'ms', count: 24 * 3_600_000 });
  return { name: 'sold', where: 'shop.csv', values, axis, observed: [rain], known: [holidays] };
}

/** Lines of a CSV file with these days. */
export function csvOf({ values, axis, observed: [rain], known: [holidays] }: Series): string {
  const rows = Array.from(values, (value, day) =>
    [axis.label(day), Number.isNaN(value) ? '' : value.toFixed(3), rain?.[day]?.toFixed(3), holidays?.[day]].join(','),
  );
  return `day,sold,rain,holidays\n${rows.join('\n')}\n`;
}
