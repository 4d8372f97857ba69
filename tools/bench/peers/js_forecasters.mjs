/*
 * Forecasts from the origins of `forecast evaluate` with brain.js's LSTMTimeStep and with an LSTM of TensorFlow.js's layers, and
 * prints the scores that `evaluate` prints, as far as a forecaster of values has them.
 *
 * Usage: node js_forecasters.mjs series.json [brain|tfjs] [SEED...]    (in a folder with npm's brain.js, @tensorflow/tfjs
 * and @tensorflow/tfjs-backend-wasm)
 *
 * series.json is what statsforecast_origins.py writes with --write. Each network is trained once on the values before the first
 * origin, as that of `evaluate` is, and chosen by what it says of the last 15 % of these, which it is not trained on:
 *
 * - tfjs: windows of `context` values, an LSTM layer, a dense layer with a value for each step of the horizon, mean absolute error,
 *   Adam at 0.003 with batches of 64; the best of six times 50 steps, as many as
 *   ours takes.
 * - brain: `train` on 60 stretches of the series, evenly spread, and `forecast(values before, horizon)`, which feeds its own
 *   forecasts back; the best of rates of 0.01 (the default), 0.003 and 0.001 after 1, 2, 5, 10 and 20 iterations.
 *
 * Values are measured by mean and deviation of what is trained on; missing ones are on straight lines.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/`); // the packages lie in the folder that the program is run in
const SHARE = 0.15;
/** A layer of 64 channels has about as many parameters as the network of `evaluate`, with its three members of 32: 17,000. */
const HIDDEN = { tfjs: 64, brain: 32 };

const [, , path, only, ...seeds] = process.argv;
const { values: known, origins, horizon, season } = JSON.parse(readFileSync(path, 'utf8'));
const context = Math.min(Math.max(3 * season, 10 * horizon), Math.max(2 * season, 128)); // as ours
const filled = withoutGaps(known.map((value) => value ?? NaN));
const testStart = origins[0];
const validationStart = testStart - Math.max(horizon, Math.round(SHARE * testStart));
const { location, scale } = measures(filled.slice(0, validationStart));
const scaled = filled.map((value) => (value - location) / scale);

for (const [name, run] of Object.entries({ tfjs, brain })) {
  if (only !== undefined && only !== name) continue;
  for (const seed of seeds.length > 0 ? seeds.map(Number) : [1]) {
    const start = Date.now();
    const { forecast, facts } = await run(seed);
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(JSON.stringify({ method: name, seed, ...scores(forecast, origins), ...facts, seconds }));
  }
}

/** An LSTM layer over a window and a dense layer that says the horizon. */
async function tfjs(seed) {
  const tf = require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  const [batchSize, stepsPerCheck, numChecks] = [64, 50, 6];
  const initialiser = (salt) => tf.initializers.glorotUniform({ seed: 100 * seed + salt });
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: HIDDEN.tfjs,
        inputShape: [context, 1],
        kernelInitializer: initialiser(1),
        recurrentInitializer: initialiser(2),
      }),
      tf.layers.dense({ units: horizon, kernelInitializer: initialiser(3) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'meanAbsoluteError' });
  const forecast = (ends) => {
    const said = tf.tidy(() => model.predict(tf.tensor3d(ends.map((end) => scaled.slice(end - context, end).map((value) => [value])))).arraySync()); // prettier-ignore
    return said.map((row) => row.map((value) => location + scale * value));
  };
  const held = spread(validationStart, testStart - horizon, 100);
  const random = randomNumbers(seed);
  let best = { mase: Infinity };
  for (let check = 1; check <= numChecks; check++) {
    for (let step = 0; step < stepsPerCheck; step++) {
      const ends = Array.from(
        { length: batchSize },
        () => context + Math.floor(random() * (validationStart - horizon - context + 1)),
      );
      const inputs = tf.tensor3d(ends.map((end) => scaled.slice(end - context, end).map((value) => [value])));
      const outcomes = tf.tensor2d(ends.map((end) => scaled.slice(end, end + horizon)));
      await model.trainOnBatch(inputs, outcomes);
      tf.dispose([inputs, outcomes]);
    }
    const { mase } = scores(forecast(held), held);
    if (mase < best.mase) best = { mase, said: forecast(origins), steps: check * stepsPerCheck };
  }
  const facts = {
    validationMase: round(best.mase),
    steps: best.steps,
    parameters: model.countParams(),
    tfjs: tf.version.tfjs,
  };
  return { forecast: best.said, facts };
}

/** brain.js's network of one value in and one out, trained on stretches of the series. */
async function brain(seed) {
  const { recurrent } = require('brain.js');
  const numPaths = 60;
  Math.random = randomNumbers(seed); // its only source of randomness
  const length = Math.min(context, 60) + horizon;
  const paths = spread(length, validationStart, numPaths).map((end) => scaled.slice(end - length, end));
  const forecast = (network, ends) =>
    ends.map((end) =>
      Array.from(
        network.forecast(scaled.slice(end - length + horizon, end), horizon),
        (value) => location + scale * value,
      ),
    );
  const held = spread(validationStart, testStart - horizon, 40);
  let best = { mase: Infinity };
  for (const learningRate of [0.01, 0.003, 0.001]) {
    const network = new recurrent.LSTMTimeStep({ inputSize: 1, hiddenLayers: [HIDDEN.brain], outputSize: 1 });
    let done = 0;
    for (const iterations of [1, 2, 5, 10, 20]) {
      network.train(paths, { iterations: iterations - done, learningRate, errorThresh: 0 });
      done = iterations;
      const { mase } = scores(forecast(network, held), held);
      if (mase < best.mase) best = { mase, said: forecast(network, origins), iterations, learningRate };
    }
  }
  if (best.said === undefined) throw new Error('brain.js forecasts no numbers');
  const { mase, said, ...facts } = best;
  return { forecast: said, facts: { validationMase: round(mase), ...facts } };
}

/** MASE, sMAPE and RMSE as in libs/metrics/src/lib/forecast-scores.ts. */
function scores(forecasts, ends) {
  const rows = ends.flatMap((end, index) => {
    const differences = known.slice(season, end).flatMap((value, step) => (value === null || known[step] === null ? [] : [Math.abs(value - known[step])])); // prettier-ignore
    const unit = mean(differences);
    return forecasts[index].flatMap((said, step) => {
      const actual = known[end + step];
      return actual === null ? [] : [{ actual, said, unit, error: Math.abs(actual - said) }];
    });
  });
  const size = ({ actual, said }) => Math.abs(actual) + Math.abs(said);
  return {
    mase: round(mean(rows.map(({ error, unit }) => error / unit))),
    smape: round(200 * mean(rows.map((row) => (size(row) === 0 ? 0 : row.error / size(row))))),
    rmse: round(Math.sqrt(mean(rows.map(({ error }) => error ** 2)))),
    numValues: rows.length,
  };
}

function spread(first, last, count) {
  return Array.from({ length: count }, (_, index) => Math.round(first + (index * (last - first)) / (count - 1)));
}

function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function measures(values) {
  const center = mean(values);
  return { location: center, scale: Math.sqrt(mean(values.map((value) => (value - center) ** 2))) };
}

function round(value) {
  return Number(value.toFixed(4));
}

/** Straight lines over missing values; what is missing at an end is as its neighbour. */
function withoutGaps(values) {
  const places = values.flatMap((value, step) => (Number.isNaN(value) ? [] : [step]));
  let after = 0;
  return values.map((value, step) => {
    while (after < places.length - 1 && places[after] < step) after++;
    const [from, to] = [places[Math.max(0, places[after] > step ? after - 1 : after)], places[after]];
    if (!Number.isNaN(value)) return value;
    const share = to === from ? 0 : Math.min(1, (step - from) / (to - from));
    return values[from] + share * (values[to] - values[from]);
  });
}

/** Park and Miller 1988. */
function randomNumbers(seed) {
  let state = seed * 7919 + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
