import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import {
  ExitCode,
  SKIP_BAD_ADVICE,
  defineCommand,
  exitCodeWith,
  fileOption,
  needOption,
  skipBadOption,
  standardOutput,
  switchOption,
  switchOrWordOption,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call, Command, OptionSet } from '@tolmach/command-line';
import { UsageError, parseConfig, withDataFiles } from '@tolmach/contracts';
import type { ConfigSchema } from '@tolmach/contracts';
import type { ModelFile } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import { readConfigFile } from './config-file';
import { configKeys, configTemplate } from './config-template';
import { trainingEngineOption } from './device-options';
import { describeTrained, findModel, isTrained } from './installed-models';
import type { ProgramModels } from './installed-models';
import { dataFolderOption } from './model-options';
import type { ModelServices } from './model-program';
import { trainingEnd, trainingReport } from './training-report';

const NOTES = `File names in the config are relative to the folder given as --data, or to the current folder. \
--print-config prints every key with its default, unit and range, as a file to start from; lines may contain // comments. \
With --from, keys that the config leaves out are those of that model's network, and --print-config prints a config for it.

The folder of the best model is printed when the run ends. Ctrl-C finishes the step, saves a checkpoint and ends with exit code 130; --resume continues from there, \
also after the data has moved: its content is compared, not its place. With --data it is looked for there.

Config keys:
`;

const RESUME = '--resume continues a run.';
const FROM = '--from starts a run from a model.';

/** The flags for what errors of training advise. */
const ADVICE: Readonly<Record<string, string>> = {
  ...SKIP_BAD_ADVICE,
  'run-folder-in-use': RESUME,
  'no-run': 'Without --resume, a new run begins.',
  'damaged-checkpoint': RESUME,
  'features-gone': RESUME,
  'truncated-corpus': RESUME,
  'changed-config': FROM,
  'changed-corpus': FROM,
  'training-diverged': FROM,
  'no-cnn': FROM,
};

const options = {
  config: fileOption({
    group: 'Input',
    description: 'training config (with --resume, default: that of the run)',
    placeholder: 'FILE',
  }),
  data: dataFolderOption,
  from: textOption({
    group: 'Model',
    description: 'start from the weights of this model, or checkpoint of a run (fine-tuning)',
    placeholder: 'NAME|FOLDER',
  }),
  out: textOption({ group: 'Output', description: 'run folder to write', placeholder: 'FOLDER' }),
  resume: switchOrWordOption({
    group: 'Input',
    description:
      'continue from the last checkpoint in the run folder; auto: if it is of this config and data, otherwise start over',
    word: 'auto',
  }),
  printConfig: switchOption({ group: 'Output', description: 'print a complete config with defaults, and end' }),
  skipBad: skipBadOption,
  engine: trainingEngineOption,
};

type ConfigOf<Schema extends ConfigSchema> = ReturnType<typeof parseConfig<Schema>>;

/** How a program trains. */
export interface Training<File extends ModelFile, Schema extends ConfigSchema> extends ConfigForm<Schema> {
  readonly models: ProgramModels<File>;
  readonly summary: string;
  /** What a config has of the model it starts from, where it does not say otherwise: at least the network. */
  readonly startConfig: (file: File) => object;
  /** Flags of the program's own, which stand for keys of the config. */
  readonly configFlags?: ConfigFlags;
}

/** Flags that stand for keys of a training config, which they have precedence over. */
export interface ConfigFlags {
  readonly options: OptionSet;
  /** The keys that the values of the options stand for. */
  readonly config: (values: Readonly<Record<string, unknown>>) => object;
}

/** What a training config is checked by, and the program that prints one. */
export interface ConfigForm<Schema extends ConfigSchema> {
  readonly models: Pick<ProgramModels, 'program'>;
  readonly schema: Schema;
}

/** What runs a training. */
export interface TrainingServices<Schema extends ConfigSchema> extends Pick<ModelServices, 'modelRoots'> {
  readonly train: (config: ConfigOf<Schema>, options: TrainOptions) => Promise<TrainResult>;
}

/** `PROGRAM train`: trains a model on the data that a config names. */
export function trainCommand<File extends ModelFile, Schema extends ConfigSchema>(
  training: Training<File, Schema>,
  services: TrainingServices<Schema>,
): Command {
  const name = `${training.models.program} train`;
  return defineCommand({
    name: 'train',
    summary: training.summary,
    examples: [`${name} --config my.json --out runs/my`, `${name} --print-config > my.json`],
    get notes() {
      return NOTES + configKeys(training.schema); // when help is asked for: listing the keys delays every start
    },
    advice: ADVICE,
    options: { ...training.configFlags?.options, ...options },
    run: (call) => train(call, training, services),
  });
}

/**
 * The training config of a file: JSON in which `//` begins a comment. Its data files have absolute paths.
 *
 * @param dataFolder - base of its relative file names; default: the current folder
 * @throws {@link ConfigError} when the file cannot be read, is not JSON, or does not fit the schema
 */
export function readTrainingConfig<Schema extends ConfigSchema>(
  path: string,
  dataFolder: string | undefined,
  { models, schema }: ConfigForm<Schema>,
  { startConfig = {}, flags = {} }: ConfigLayers = {},
): ConfigOf<Schema> {
  const given = withDefaults(flags, readConfigFile(path, `${models.program} train`));
  const config = parseConfig(schema, withDefaults(given, startConfig), path);
  return withDataFiles(schema, config, (name) => resolve(dataFolder ?? '', name));
}

/** Values of keys beside those of a config file. */
export interface ConfigLayers {
  /** Of keys that the file leaves out, before the schema's own. */
  readonly startConfig?: object;
  /** Instead of those of the file. */
  readonly flags?: object;
}

/** The config of a run to resume, whose data may have moved: it is looked for below `dataFolder` first. */
function readRunConfig<Schema extends ConfigSchema>(
  out: string,
  dataFolder: string | undefined,
  training: ConfigForm<Schema>,
  flags: object,
): ConfigOf<Schema> {
  const file = join(out, 'config.json');
  if (!existsSync(file)) throw noRun(out);
  if (dataFolder === undefined) return readTrainingConfig(file, undefined, training, { flags });
  const given = withDefaults(flags, readConfigFile(file, `${training.models.program} train`));
  const config = parseConfig(training.schema, given, file);
  return withDataFiles(training.schema, config, (name) => placeBelow(dataFolder, name) ?? resolve(dataFolder, name));
}

function noRun(out: string): UsageError {
  return new UsageError({
    where: '--resume',
    expected: 'the folder of a run as --out',
    received: `${out}, which has no config.json`,
    next: 'Check the path, or start a new run: --config instead of --resume.',
    code: 'no-run',
  });
}

/** The file or folder below a folder that has most of an old path, from its end. */
function placeBelow(folder: string, oldPath: string): string | undefined {
  const parts = oldPath.split(sep);
  return parts.map((_, place) => resolve(folder, ...parts.slice(place))).find((path) => existsSync(path));
}

/** Values with those of another tree of keys where they have none. */
function withDefaults(values: object, defaults: object): object;
function withDefaults(values: unknown, defaults: unknown): unknown;
function withDefaults(values: unknown, defaults: unknown): unknown {
  if (!isSection(values) || !isSection(defaults)) return values ?? defaults;
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(values)])];
  return Object.fromEntries(names.map((name) => [name, withDefaults(values[name], defaults[name])]));
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A start that suits weights that are trained already: a lower rate, sooner reached, and an end. */
const FINE_TUNING = {
  schedule: { learningRate: 0.0003, warmupSteps: 100 },
  validation: { everySteps: 250 },
  stop: { steps: 3000 },
};

async function train<File extends ModelFile, Schema extends ConfigSchema>(
  { streams, progress, onInterrupt, options: flags }: Call<typeof options>,
  training: Training<File, Schema>,
  services: TrainingServices<Schema>,
): Promise<ExitCode> {
  const output = standardOutput(streams);
  const place = { flag: '--from', isTaken: isTrained };
  const from = flags.from === undefined ? undefined : findModel(flags.from, training.models, services, place).folder;
  const startConfig = from === undefined ? {} : training.startConfig(describeTrained(from, training.models));
  const own = withDefaults(flags.skipBad ? { data: { skipBad: true } } : {}, training.configFlags?.config(flags) ?? {});
  if (flags.printConfig) {
    const started = from === undefined ? {} : withDefaults(startConfig, FINE_TUNING);
    await writeRecords([configTemplate(training.schema, withDefaults(own, started))], output);
    return ExitCode.Done;
  }
  const out = needOption(flags.out, '--out', 'a folder for the run');
  const config =
    flags.config === undefined && flags.resume === true
      ? readRunConfig(out, flags.data, training, own)
      : readTrainingConfig(needOption(flags.config, '--config', 'a training config'), flags.data, training, {
          startConfig,
          flags: own,
        });
  const report = trainingReport(progress);
  onInterrupt(report.interruption);
  const result = await services.train(config, {
    out,
    resume: flags.resume,
    ...(from !== undefined && { from }),
    engine: flags.engine,
    signal: streams.signal,
    listener: report.listener,
  });
  progress.note(trainingEnd(result));
  if (result.reason === 'interrupted') return ExitCode.Interrupted;
  await writeRecords(result.state.best === null ? [] : [result.bestFolder], output);
  return exitCodeWith(result.numBad);
}
