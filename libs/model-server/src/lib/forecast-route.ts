import { QUANTILE_LEVELS } from '@tolmach/forecasting/system';
import { expectForecastable, seriesOfValues } from '@tolmach/forecasting/data';
import type { ForecastAnswer, ForecastRequest } from '@tolmach/serve-client';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { faultAnswer, forecastAnswer } from './answers';
import { MODEL_NAME, hostedModel } from './hosted-model';
import type { Hosted, ServedForecaster } from './hosted-models';
import { RequestFault } from './request-fault';
import { routeSchema } from './route-schema';
import type { RequestLimits, Serving } from './serving';

/** Steps that one request may ask for: beyond those of a model it draws paths, which takes time for each. */
const MAX_HORIZON = 500;

const values = z.array(z.number().nullable());
const forecastBody = z.strictObject({
  values: values.min(1).describe('Values at even steps of time; null for a missing one'),
  times: z.array(z.string()).describe('Date of each value').optional(),
  horizon: z
    .int()
    .min(1)
    .max(MAX_HORIZON)
    .describe('Steps to forecast (default: as many as the model says at once)')
    .optional(),
  model: z.string().describe(MODEL_NAME).optional(),
  observed: z.record(z.string(), values).describe('By name: series that end with this one').default({}),
  known: z
    .record(z.string(), values)
    .describe('By name: series that are known up to the end of the forecast')
    .default({}),
}) satisfies z.ZodType<unknown, ForecastRequest>;

type Body = z.output<typeof forecastBody>;

/** `/forecast`: a series to the quantiles of the steps after it. */
export const forecastRoute: FastifyPluginCallback<Serving> = (app, { models, admission, limits }, done) => {
  app.post<{ Body: Body }>(
    '/forecast',
    {
      schema: routeSchema({
        summary: 'Say what comes after a series',
        body: forecastBody,
        answer: forecastAnswer,
        fault: faultAnswer,
      }),
    },
    async ({ body }, reply): Promise<ForecastAnswer> => {
      expectValuesWithin(body, limits);
      const hosted = hostedModel(models.forecasters, body.model);
      const { name, model } = hosted;
      const horizon = body.horizon ?? model.file.architecture.horizon;
      const series = seriesFor(hosted, body);
      expectForecastable(series, 1);
      const [forecast] = await admission.admit(reply.raw, (signal) => {
        signal.throwIfAborted();
        return model.forecast(series, [series.values.length], horizon);
      });
      const numLevels = QUANTILE_LEVELS.length;
      return {
        model: name,
        levels: QUANTILE_LEVELS,
        steps: Array.from({ length: horizon }, (_, step) => ({
          time: series.axis.label(series.values.length + step),
          quantiles: [...(forecast?.quantiles.subarray(step * numLevels, (step + 1) * numLevels) ?? [])],
        })),
      };
    },
  );

  done();
};

/** The series with the covariates of the model, in its order. */
function seriesFor({ name, model: { file } }: Hosted<ServedForecaster>, { values, times, observed, known }: Body) {
  return seriesOfValues({
    name: 'values',
    values: numbers(values),
    ...(times !== undefined && { times }),
    observed: covariates(name, file.observedNames, observed, 'observed'),
    known: covariates(name, file.knownNames, known, 'known'),
  });
}

function covariates(model: string, names: readonly string[], given: Body['known'], key: string): Float64Array[] {
  const received = Object.keys(given);
  const isMatch = received.length === names.length && names.every((name) => received.includes(name));
  if (isMatch) return names.map((name) => numbers(given[name] ?? []));
  const expected = names.length === 0 ? 'none' : names.join(', ');
  throw new RequestFault(400, 'bad-request', `Expected in ${key} what ${model} was trained with: ${expected}.`);
}

function numbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}

/** @throws {@link RequestFault} 413 when there are more values than a request may bring */
function expectValuesWithin({ values, observed, known }: Body, { maxValues }: RequestLimits): void {
  const all = [values, ...Object.values(observed), ...Object.values(known)];
  const numValues = all.reduce((sum, { length }) => sum + length, 0);
  if (numValues <= maxValues) return;
  throw new RequestFault(
    413,
    'too-large',
    `Expected at most ${String(maxValues)} values in one request, received ${String(numValues)}.`,
  );
}
