import path from 'node:path';
import { InputError } from '@tolmach/contracts';
import type { EngineChoice, HostTensors } from '@tolmach/contracts';
import { openEngine } from '@tolmach/tensor-runtime';
import { latestCheckpoint, readCheckpoint } from './checkpoint';
import type { CheckpointFiles } from './checkpoint';
import type { CountedBatch } from './objective';
import type { TrainingListener } from './progress';
import { RunReport } from './report/run-report';
import { RunFolder } from './run-folder';
import type { RunFolderOptions } from './run-folder';
import { startOfRun, unpackCheckpoint } from './run-state';
import type { RunState, RunTensors } from './run-state';
import { trainLoop } from './training-loop';
import type { StopReason } from './training-loop';
import { TrainingRun } from './training-run';
import type { TaskConfig, TrainingTask } from './training-task';

/** How a training run goes. */
export interface TrainOptions {
  /** Run folder. */
  readonly out: string;
  /** Go on from the folder's last checkpoint. */
  readonly resume?: boolean;
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
}

/** Where a task begins. */
export interface TaskStart {
  readonly folder: RunFolder;
  readonly isResumed: boolean;
  /** What the task put into the checkpoint that the run goes on from: piece models, a CNN. */
  readonly pieces: CheckpointFiles | undefined;
  /** The weights of that checkpoint. */
  readonly weights: HostTensors | undefined;
  readonly say: (text: string) => void;
}

/** The kind of a run: its config's schema, and how its task is opened. */
export interface TrainingKind<Config extends TaskConfig, Params, Batch extends CountedBatch> {
  readonly schema: RunFolderOptions['schema'];
  readonly openTask: (config: Config, start: TaskStart, options: TrainOptions) => Promise<TrainingTask<Params, Batch>>;
}

/**
 * Trains, or goes on with a run, and returns how it ended. The run folder holds config.json, metrics.jsonl, samples.txt,
 * report.html, checkpoints/ and best/, a model folder. A new run that cannot start (no such engine, missing data) leaves
 * the folder empty.
 *
 * @throws {@link ConfigError}, {@link InputError}, {@link OutputError}, {@link DeviceError}, {@link UsageError} as one
 * sentence each; checkpoints written before stay usable
 */
export async function runTraining<Config extends TaskConfig, Params, Batch extends CountedBatch>(
  { schema, openTask }: TrainingKind<Config, Params, Batch>,
  config: Config,
  options: TrainOptions,
): Promise<TrainResult> {
  const { out, resume: isResumed = false, engine: choice = 'auto', threads, listener = () => undefined } = options;
  const say = (text: string) => {
    listener({ kind: 'message', text });
  };
  const folder = await RunFolder.open(out, { config, schema, isResumed });
  const startedAt = new Date();
  const name = path.basename(path.resolve(out));
  let hasBegun = isResumed;
  try {
    const engine = await openEngine({ engine: choice, ...(threads !== undefined && { threads }) });
    say(`engine: ${engine.description}${engine.hint === undefined ? '' : `. ${engine.hint}`}`);
    const saved = isResumed ? await lastState(folder, say) : undefined;
    const { pieces, tensors: { weights } = {} } = saved ?? {};
    const task = await openTask(config, { folder, isResumed, pieces, weights, say }, options);
    try {
      const state = saved?.state ?? startOfRun(task.dataChecksum);
      expectSameData(state, task.dataChecksum, folder);
      const run = await TrainingRun.open({ config, folder, task, checkpoint: saved?.tensors });
      const model = `${run.size.toLocaleString('en')} parameters, ${task.description}`;
      say(`model: ${model}`);
      hasBegun = true;
      const facts = { ...{ name, config, model, startedAt }, engine: engine.description, startStep: state.step };
      const report = new RunReport(folder, facts, say);
      try {
        const loop = { config, folder, listener, report, signal: options.signal };
        const result = await report.withEnding(() => trainLoop(run, task, state, loop));
        return { ...result, bestFolder: folder.bestFolder };
      } finally {
        run.dispose();
      }
    } finally {
      await task.close();
    }
  } finally {
    await (hasBegun ? folder.close() : folder.discard());
  }
}

async function lastState(
  folder: RunFolder,
  say: TaskStart['say'],
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

/** An exact resume needs the data that the run began with, even when its encoded form had to be made anew. */
function expectSameData(state: RunState, checksum: string, { folder }: RunFolder): void {
  if (state.corpusChecksum === checksum) return;
  throw new InputError({
    where: folder,
    expected: 'the training data that the run began with',
    received: 'text, images, vocabulary or filters that differ from it',
    next: 'Restore the files, or start a new run, with --from the best model of this one if it has one.',
    code: 'changed-corpus',
  });
}
