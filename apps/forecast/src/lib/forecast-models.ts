import { FORECASTING } from '@tolmach/forecasting/system';
import type { ForecastingModelFile } from '@tolmach/forecasting/system';
import type { ListedModels } from '@tolmach/model-commands';

/** The models of this program. */
export const MODELS: ListedModels<ForecastingModelFile> = {
  program: 'forecast',
  system: FORECASTING,
  fact: 'series',
  factOf: ({ series, architecture }) =>
    `${series.map(({ name }) => name).join(', ')}; ${architecture.horizon} values from ${architecture.context}`,
  fields: ({ series, observedNames, knownNames }) => ({
    series: series.map(({ name }) => name),
    observedNames,
    knownNames,
  }),
};
