import path from 'node:path';
import { Faults, InputError, Seq2SeqError } from '@tolmach/contracts';
import type { EngineChoice, HostTensors } from '@tolmach/contracts';
import { withOrigin } from '@tolmach/model-folder';
import { openEngine, setProductPrecision } from '@tolmach/tensor-runtime';
import { latestCheckpoint, readCheckpoint } from './checkpoint';
import type { CheckpointFiles } from './checkpoint';
import type { CountedBatch } from './objective';
import type { TrainingListener } from './progress';
import { RunReport } from './report/run-report';
import { RunFolder } from './run-folder';
import type { RunFolderOptions } from './run-folder';
import { startOfRun, unpackCheckpoint } from './run-state';
import type { RunState, RunTensors, StopReason } from './run-state';
import { trainLoop } from './training-loop';
import { TrainingRun } from './training-run';
import type { TaskConfig, TrainingTask } from './training-task';

/** How a training run goes. */
export interface TrainOptions {
  /** Run folder. */
  readonly out: string;
  /**
   * Continue from the folder's last checkpoint; `auto` does so where the folder has a run of this config and data, and
   * begins a new run otherwise, in place of the run there.
   */
  readonly resume?: boolean | 'auto';
  /** Model folder whose weights and vocabulary to start from. */
  readonly from?: string;
  readonly engine?: EngineChoice;
  /** Threads of the tensorflow engine. */
  readonly threads?: number;
  /** Finishes the step under way, saves and returns. */
  readonly signal?: AbortSignal;
  readonly listener?: TrainingListener;
}

/** How a run ended. */
export interface TrainResult {
  readonly reason: StopReason;
  readonly state: RunState;
  /** Model folder of the best validation. */
  readonly bestFolder: string;
  /** Lines, records and images of the data that could not be used, and have been left out. */
  readonly numBad: number;
}

/** An open run: its folder is locked, its engine computes, and what a checkpoint kept has been read. */
export interface OpenRun {
  readonly folder: RunFolder;
  readonly isResumed: boolean;
  /** What the task put into the checkpoint that the run continues from: piece models, a CNN. */
  readonly files: CheckpointFiles | undefined;
  /** The weights of that checkpoint. */
  readonly weights: HostTensors | undefined;
  /** What is wrong with the data, to be settled before the first step. */
  readonly faults: Faults;
  readonly say: (text: string) => void;
  /** Ends what comes before the first step, by an exception; nothing of it is worth keeping. */
  readonly signal: AbortSignal | undefined;
  /** Trains to the end of the run, and closes the task. */
  train<Params, Batch extends CountedBatch>(task: TrainingTask<Params, Batch>): Promise<TrainResult>;
}

/** What a run is opened by. */
export interface RunRequest<Config extends TaskConfig> {
  readonly config: Config;
  /** What the config was parsed by. */
  readonly schema: RunFolderOptions['schema'];
  readonly options: TrainOptions;
}

/**
 * Opens a run, new or resumed, and returns what `use` makes of it: it opens the task of a system and trains it. The run
 * folder holds config.json, metrics.jsonl, samples.txt, report.html, checkpoints/ and best/, a model folder. A new run
 * that cannot take its first step (no such engine, missing data, too little of it) leaves no folder, or an empty one where one was before.
 *
 * @throws {@link ConfigError}, {@link InputError}, {@link OutputError}, {@link DeviceError}, {@link UsageError} as one
 * sentence each; checkpoints written before stay usable
 */
export async function withRun<Config extends TaskConfig>(
  request: RunRequest<Config>,
  use: (run: OpenRun) => Promise<TrainResult>,
): Promise<TrainResult> {
  const { resume = false, out, listener } = request.options;
  if (resume !== 'auto') return openRun(request, resume, use);
  if (!RunFolder.hasRun(out)) return openRun(request, false, use);
  try {
    return await openRun(request, true, use);
  } catch (fault) {
    if (!isOfAnotherRun(fault)) throw fault;
    listener?.({ kind: 'message', text: `starting over: ${fault.message}` });
    await RunFolder.removeRun(out);
    return openRun(request, false, use);
  }
}

/** Whether a run cannot be continued because it is of another config or other data. */
function isOfAnotherRun(fault: unknown): fault is Seq2SeqError {
  return fault instanceof Seq2SeqError && ['changed-config', 'changed-corpus'].includes(fault.code);
}

async function openRun<Config extends TaskConfig>(
  { config, schema, options }: RunRequest<Config>,
  isResumed: boolean,
  use: (run: OpenRun) => Promise<TrainResult>,
): Promise<TrainResult> {
  const { out, engine: choice = 'auto', threads, listener = () => undefined } = options;
  const say = (text: string) => {
    listener({ kind: 'message', text });
  };
  const tell = (text: string) => {
    listener({ kind: 'leftOut', text });
  };
  const faults = new Faults({ skipBad: config.data?.skipBad, tell });
  const folder = await RunFolder.open(out, { config, schema, isResumed });
  const startedAt = new Date();
  const name = path.basename(path.resolve(out));
  let hasBegun = isResumed;
  try {
    const engine = await openEngine({ engine: choice, ...(threads !== undefined && { threads }) });
    setProductPrecision(config.productPrecision);
    say(`engine: ${engine.description}${engine.hint === undefined ? '' : `. ${engine.hint}`}`);
    const saved = isResumed ? await lastState(folder, say) : undefined;
    if (saved !== undefined) listener({ kind: 'checkpoint', step: saved.state.step });
    sayEarlyStop(config, say);
    const train: OpenRun['train'] = async (task) => {
      try {
        const begun = { ...startOfRun(task.dataChecksum), ...(task.origin && { origin: task.origin }) };
        const state = stateOver(task, saved?.state ?? begun, folder);
        const run = await TrainingRun.open({ config, folder, task, checkpoint: saved?.tensors });
        const model = `${run.size.toLocaleString('en')} parameters, ${task.description}`;
        say(`model: ${model}`);
        const facts = withOrigin(config.facts, state.origin);
        const about = { name, config: { ...config, facts }, model, startedAt, engine: engine.description };
        const report = new RunReport(folder, { ...about, startStep: state.step, task }, say);
        try {
          const onProgress: TrainingListener = (progress) => {
            hasBegun ||= progress.kind === 'step';
            listener(progress);
          };
          const loop = { config, folder, listener: onProgress, report, signal: options.signal };
          const start = { state, carried: saved?.tensors.carried };
          if (saved === undefined && task.origin !== undefined) await run.saveCheckpoint(state); // the start is needed no more
          const result = await report.withEnding(() => trainLoop(run, task, start, loop));
          return { ...result, bestFolder: folder.bestFolder, numBad: faults.numBad };
        } finally {
          run.dispose();
        }
      } finally {
        await task.close();
      }
    };
    const { pieces: files, tensors: { weights } = {} } = saved ?? {};
    return await use({ folder, isResumed, files, weights, faults, say, signal: options.signal, train });
  } finally {
    await (hasBegun ? folder.close() : folder.discard());
  }
}

async function lastState(
  folder: RunFolder,
  say: OpenRun['say'],
): Promise<{ state: RunState; tensors: RunTensors; pieces: CheckpointFiles } | undefined> {
  const { checkpoint, skipped } = await latestCheckpoint(folder.checkpointFolder);
  for (const { folder: damaged, reason } of skipped) say(`passed over ${damaged}: ${reason}`);
  await folder.cutLogs(checkpoint?.step ?? 0);
  if (checkpoint === undefined) {
    say('no checkpoint yet: starting from the first step');
    return undefined;
  }
  const unpacked = unpackCheckpoint(await readCheckpoint(checkpoint));
  say(`resumed at step ${String(unpacked.state.step)}`);
  return unpacked;
}

/** A run that ends before its rate is at its peak learns next to nothing. */
function sayEarlyStop({ stop, schedule }: TaskConfig, say: OpenRun['say']): void {
  if (stop.steps >= schedule.warmupSteps) return;
  say(
    `stop.steps (${String(stop.steps)}) comes before the end of the warm-up (schedule.warmupSteps, \
${String(schedule.warmupSteps)}): the learning rate never reaches its peak`,
  );
}

/**
 * The state over the data of its task, wherever that is now: an exact resume needs the data that the run began with,
 * even when its encoded form had to be rebuilt.
 */
function stateOver(
  { dataChecksum, validationChecksum }: Pick<TrainingTask<never, never>, 'dataChecksum' | 'validationChecksum'>,
  state: RunState,
  { folder }: RunFolder,
): RunState {
  const { validationChecksum: before = validationChecksum } = state;
  if (state.corpusChecksum !== dataChecksum)
    throw changedData(folder, 'training', 'text, images, vocabulary or filters that differ from it');
  if (before !== validationChecksum) throw changedData(folder, 'validation', 'data that differs from it');
  return validationChecksum === undefined ? state : { ...state, validationChecksum };
}

function changedData(folder: string, what: string, received: string): InputError {
  return new InputError({
    where: folder,
    expected: `the ${what} data that the run began with`,
    received,
    next: 'Restore the files, or start a new run, from the best model of this one if it has one.',
    code: 'changed-corpus',
  });
}
