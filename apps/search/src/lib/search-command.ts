import {
  ExitCode,
  countOption,
  defineCommand,
  formatOption,
  jsonLine,
  needOption,
  standardOutput,
  switchOption,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { UsageError, nearestWord, parseConfig } from '@tolmach/contracts';
import { dataFolderOption, readConfigFile, trainingEngineOption } from '@tolmach/model-commands';
import {
  SearchFolder,
  allTrials,
  bestTrial,
  runSearch,
  randomSearchConfigSchema,
  trainingConfigOf,
} from '@tolmach/random-search';
import type { RandomSearchConfig, Trial, TrialResult } from '@tolmach/random-search';
import type { TrainingEvent } from '@tolmach/training';
import { reportCommand } from './report-command';
import type { Services } from './services';
import type { Trainable } from './systems';

const whole = (description: string) => countOption({ group: 'Search', description, max: 100_000 });

const options = {
  config: textOption({ group: 'Input', description: 'what is searched', placeholder: 'FILE' }),
  data: dataFolderOption,
  out: textOption({ group: 'Output', description: 'folder of the search', placeholder: 'FOLDER' }),
  trials: whole('trainings per variant (default: as the config says)'),
  list: switchOption({ group: 'Output', description: 'print the trials with their settings and scores, and end' }),
  format: formatOption,
  engine: trainingEngineOption,
  threads: countOption({ group: 'Device', description: 'CPU threads of tensorflow (default: all cores)', max: 1024 }),
};

const NOTES = `The config is JSON, in which // begins a comment:

  system    what is trained: translation, captioning, classification, characters, forecasting or music
  base      the training config of every trial
  variants  searches side by side: names, and what each changes in the base
  settings  keys of the training config, and what their values are drawn from: uniform and log_uniform with min and max \
(isInteger rounds; fromOne: 1 less what is drawn), choice with values
  trials    trainings per variant (30)
  seed      start of all draws (1)
  metric    score of the validation that trials are judged by
  goal      minimise or maximise

Trial K of every variant has the same settings, which depend on seed and K alone. The folder has search.json, results.jsonl with one line \
per finished trial, and a run folder of each below trials/. The same command continues a search, also after a crash, and with \
more trials or variants.`;

type SearchCall = Call<typeof options>;

/** `search`, and its sub-commands. */
export function searchCommand(services: Services): Command {
  return defineCommand({
    name: 'search',
    summary: 'Search the settings of a training at random',
    examples: ['search --config study.json --out runs/study', 'search --config study.json --out runs/study --list'],
    notes: NOTES,
    subCommands: [reportCommand(services)],
    options,
    run: (call) => search(call, services),
  });
}

async function search(call: SearchCall, services: Services): Promise<ExitCode> {
  const { options: flags, streams, progress, onInterrupt } = call;
  const config = readConfig(flags);
  const system = systemOf(config, services);
  const dataFolder = flags.data ?? '';
  const parse = (given: object, { variant, trial }: Pick<Trial, 'variant' | 'trial'>) =>
    system.parse(given, { where: `${String(flags.config)}, ${variant}, trial ${String(trial)}`, dataFolder });
  for (const one of allTrials(config)) parse(trainingConfigOf(config, one.variant, one.settings), one); // before the first one takes its time
  if (flags.list) return list(call, config, flags.out === undefined ? [] : await SearchFolder.resultsIn(flags.out));
  const folder = await SearchFolder.open(needOption(flags.out, '--out', 'a folder for the search'), config);
  onInterrupt(() => 'Interrupted: finishing this step and saving it; the same command continues the search.');
  const told = new Set<string>(); // each trial reads the data anew
  const tellOnce = (text: string) => {
    if (!told.has(text)) progress.tell(text);
    told.add(text);
  };
  const results = await runSearch(config, folder, {
    signal: streams.signal,
    train: (given, out, trial) =>
      system.train(parse(given, trial), {
        out,
        resume: 'auto',
        engine: flags.engine,
        ...(flags.threads !== undefined && { threads: flags.threads }),
        signal: streams.signal,
        listener: (event) => {
          if (event.kind === 'leftOut') tellOnce(event.text);
          const text = liveText(event, config.metric);
          if (text !== undefined) progress.update(`${trial.variant} ${String(trial.trial)}: ${text}`);
        },
      }),
    onResult: (result, { done, all }) => {
      progress.note(`${String(done)} of ${String(all)}, ${resultText(result)}`);
    },
  });
  if (streams.signal.aborted) return ExitCode.Interrupted;
  const best = bestTrial({ config, results });
  const lines = best === undefined ? [] : [`${folder.runFolder(best)}/best`];
  await writeRecords(lines, standardOutput(streams));
  return ExitCode.Done;
}

function readConfig({ config: path, trials }: SearchCall['options']): RandomSearchConfig {
  const file = needOption(path, '--config', 'a search config');
  const config = parseConfig(randomSearchConfigSchema, readConfigFile(file, 'search'), file);
  return trials === undefined ? config : { ...config, trials };
}

function systemOf({ system }: RandomSearchConfig, { systems }: Services): Trainable {
  const found = systems[system];
  if (found !== undefined) return found();
  const names = Object.keys(systems);
  const near = nearestWord(system, names);
  throw new UsageError({
    where: 'system',
    expected: `one of ${names.join(', ')}`,
    received: system,
    next: near === undefined ? 'Correct it and run again.' : `Did you mean ${near}?`,
  });
}

async function list(
  { options: { format }, streams }: SearchCall,
  config: RandomSearchConfig,
  results: readonly TrialResult[],
) {
  const lines = allTrials(config).map((trial) => {
    const result = results.find((one) => one.variant === trial.variant && one.trial === trial.trial);
    if (format === 'json') return jsonLine(result ?? trial);
    const settings = Object.entries(trial.settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const score = result === undefined ? '' : scoreText(result);
    return [trial.variant, trial.trial, score, ...settings].join('\t');
  });
  await writeRecords(lines, standardOutput(streams));
  return ExitCode.Done;
}

function resultText(result: TrialResult): string {
  const { variant, trial, steps, reason, seconds } = result;
  return `${variant} ${String(trial)}: ${scoreText(result)}, ${String(steps)} steps (${reason}), ${String(seconds)} s`;
}

function scoreText({ score }: TrialResult): string {
  return score === null ? 'no score' : score.toFixed(4);
}

function liveText(event: TrainingEvent, metric: string): string | undefined {
  if (event.kind === 'validation')
    return `step ${String(event.step)}, ${metric} ${String(event.result.scores[metric]?.toFixed(4))}`;
  if (event.kind === 'step') return `step ${String(event.step)}, loss ${event.loss.toFixed(3)}`;
  return undefined;
}
