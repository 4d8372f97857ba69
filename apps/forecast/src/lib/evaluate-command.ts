import {
  ExitCode,
  SKIP_BAD_ADVICE,
  countOption,
  defineCommand,
  exitCodeWith,
  formatOption,
  jsonLine,
  standardOutput,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { deviceOf, findModel } from '@tolmach/model-commands';
import { trainingNotes } from './training-notes';
import { MODELS } from './forecast-models';
import { forecastOptions } from './run-forecast';
import { configOf, oneFile } from './series-options';
import type { Services } from './services';
import { standingLines, standingRecords, verdict } from './standings';
import { withRunFolder } from './with-run-folder';

const { method: _method, plot: _plot, format: _format, ...shared } = forecastOptions;

const options = {
  ...shared,
  origins: countOption({
    group: 'Comparison',
    description: 'steps to forecast from, per series, evenly spread over its last 15 %',
    max: 100_000,
    fallback: 20,
  }),
  format: formatOption,
};

const NOTES = `Every method forecasts from the same steps of the last 15 % of each series, and sees nothing at or after them. A network \
is trained once on what comes before, or is the model that --model names, which may have seen the end of the series; the simple methods are fitted anew at \
each step. MASE is the mean absolute error over that of the naive forecast of the season before; CRPS measures the whole distribution; \
"in 80 %" says how many values lay inside that interval.`;

/** `forecast evaluate`: how a network and the simple methods do on the end of a series. */
export function evaluateCommand(services: Services): Command {
  return defineCommand({
    name: 'evaluate',
    summary: 'Compare a network with simple methods from many steps of a series (rolling origin)',
    examples: [
      'forecast evaluate data.csv --column passengers --horizon 12',
      'forecast evaluate data.csv --model runs/my/best --format json',
    ],
    operands: { name: 'FILE', description: 'CSV file' },
    advice: SKIP_BAD_ADVICE,
    options,
    notes: NOTES,
    run: (call) => evaluate(call, services),
  });
}

async function evaluate(
  { operands, options: flags, streams, progress }: Call<typeof options>,
  services: Services,
): Promise<ExitCode> {
  const file = oneFile(operands);
  const device = deviceOf(flags);
  const model =
    flags.model === undefined ? undefined : await services.loadModel(findModel(flags.model, MODELS, services), device);
  try {
    const horizon = flags.horizon ?? model?.file.architecture.horizon ?? 12;
    const compared = await withRunFolder(flags.keep, (out) =>
      services.compare(withCovariates(configOf(file, flags, horizon), model?.file), {
        out,
        engine: flags.trainingEngine,
        device,
        numOrigins: flags.origins,
        model,
        signal: streams.signal,
        listener: trainingNotes(progress),
      }),
    );
    if (compared === undefined) return ExitCode.Interrupted;
    const lines = flags.format === 'json' ? standingRecords(compared).map((record) => jsonLine(record)) : [...standingLines(compared), '', verdict(compared)]; // prettier-ignore
    await writeRecords(lines, standardOutput(streams));
    return exitCodeWith(compared.numBad);
  } finally {
    model?.dispose();
  }
}

type Config = ReturnType<typeof configOf>;

/** The config with the covariates of a model, where the flags name none. */
function withCovariates(
  config: Config,
  file: { readonly observedNames: readonly string[]; readonly knownNames: readonly string[] } | undefined,
): Config {
  const { observed, known } = config.data;
  const taken = (named: string[], kept: readonly string[] = []) => (named.length === 0 ? [...kept] : named);
  return { ...config, data: { ...config.data, observed: taken(observed, file?.observedNames), known: taken(known, file?.knownNames) } }; // prettier-ignore
}
