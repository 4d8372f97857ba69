import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HostTensors } from '@tolmach/contracts';
import type { Carried, CountedBatch, CountedUnit } from './objective';
import { ReportWindow } from './progress';
import type { TrainingListener } from './progress';
import type { RunReport } from './report/run-report';
import type { RunFolder } from './run-folder';
import type { RunState, StopReason } from './run-state';
import { learningRate, nextPlateau } from './schedule';
import { trainStep } from './train-step';
import type { TrainingRun } from './training-run';
import type { TaskConfig, TrainingTask, ValidationResult } from './training-task';

/** What a loop works with. */
export interface LoopOptions {
  readonly config: TaskConfig;
  readonly folder: RunFolder;
  readonly listener: TrainingListener;
  /** Written anew after each validation. */
  readonly report: Pick<RunReport, 'write'>;
  /** Finishes the step under way, saves, and ends the loop. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a loop begins: the state of a run, and tensors that its objective handed on. */
export interface LoopStart {
  readonly state: RunState;
  readonly carried?: HostTensors | undefined;
}

/** Where a run stands after a step, and the reason to end it there. */
interface Standing {
  readonly state: RunState;
  readonly reason: StopReason | undefined;
}

/**
 * Steps until a reason to stop; validates, reports and saves on the way. Returns the last state and the reason. The event
 * loop has a turn after each step, whatever the engine: a signal ends the run after the step under way.
 */
export async function trainLoop<Params, Batch extends CountedBatch>(
  run: TrainingRun<Params, Batch>,
  task: TrainingTask<Params, Batch>,
  start: LoopStart,
  options: LoopOptions,
): Promise<{ state: RunState; reason: StopReason }> {
  const { config, listener } = options;
  let { state } = start;
  let handedOn: Carried = { numbers: state.carried, tensors: start.carried };
  const window = new ReportWindow(state.window);
  const clock = clockFrom(state.elapsedSeconds);
  const save = async () => {
    await run.saveCheckpoint(state, handedOn.tensors);
    listener({ kind: 'checkpoint', step: state.step });
  };
  let reason: StopReason | undefined;
  if (state.awaitsValidation === true) {
    ({ state, reason } = await validateStep(run, task, state, options));
    await save();
  } else reason = stopReason(state, options, false);
  if (reason !== undefined) return { state, reason };
  for await (const { batch, next } of task.batches(state.position)) {
    const step = state.step + 1;
    const rate = learningRate(config.schedule, step, state.plateau);
    const { loss, gradientNorm, carried } = await trainStep(run.machinery, batch, {
      step,
      learningRate: rate,
      carried: handedOn,
    });
    handedOn = carried ?? handedOn;
    run.updateAverage(step);
    window.add(loss, gradientNorm, batch.size);
    const { numbers } = handedOn;
    const done = { step, position: next, count: state.count + batch.size, elapsedSeconds: clock() };
    state = { ...state, ...done, ...(numbers && { carried: numbers }) };
    await tell(state, { window, rate, unit: task.objective.unit }, options);
    state = { ...state, window: window.sums };
    await nextTurn();
    const isDue = step % config.validation.everySteps === 0 || isLast(state, options);
    if (isDue) ({ state, reason } = await validateStep(run, task, state, options));
    else reason = stopReason(state, options, false);
    if (reason !== undefined || step % config.checkpointEverySteps === 0) await save();
    if (reason !== undefined) break;
  }
  return { state, reason: reason ?? 'steps' };
}

/** Tells the listener of a step, and every few steps metrics.jsonl of those since its last line. */
async function tell(
  { step, position: { epoch }, elapsedSeconds }: RunState,
  { window, rate, unit }: { readonly window: ReportWindow; readonly rate: number; readonly unit: CountedUnit },
  { config, folder, listener }: LoopOptions,
): Promise<void> {
  const { loss, gradientNorm, count, rate: speed } = window.means;
  if (step % config.reportEverySteps === 0) {
    const measured = { loss, gradientNorm, [unit.countKey]: count, [unit.rateKey]: speed };
    const seconds = Math.round(elapsedSeconds);
    await folder.appendMetrics({ step, epoch, ...measured, learningRate: rate, elapsedSeconds: seconds });
    window.restart();
  }
  listener({ kind: 'step', step, elapsedSeconds, stop: config.stop, loss, rate: speed, unit });
}

/** Validates the step that a state is of; interrupted, the state says that this is still to be done. */
async function validateStep<Params, Batch extends CountedBatch>(
  run: TrainingRun<Params, Batch>,
  task: TrainingTask<Params, Batch>,
  { awaitsValidation: _, ...state }: RunState,
  options: LoopOptions,
): Promise<Standing> {
  const result = await unlessAborted(options.signal, (signal) => run.validate(signal));
  if (result === undefined) return { state: { ...state, awaitsValidation: true }, reason: 'interrupted' };
  const judge = { smallerIsBetter: task.smallerIsBetter ?? [], metric: options.config.validation.metric };
  const validated = await takeValidation(run, state, { result, score: scoreOf(result, judge) }, options);
  return { state: validated, reason: stopReason(validated, options, task.isGoodEnough?.(result.scores) === true) };
}

/** What the work returns; undefined where the signal ended it, or came before. */
async function unlessAborted<Result>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    signal?.throwIfAborted();
    return await work(signal);
  } catch (fault) {
    if (signal?.aborted === true && fault === signal.reason) return undefined;
    throw fault;
  }
}

/** Seconds of the run so far, resumes included. */
function clockFrom(elapsedSeconds: number): () => number {
  const startedMs = performance.now();
  return () => elapsedSeconds + (performance.now() - startedMs) / 1000;
}

/** Whether the run ends here by its config; then it is validated. */
function isLast(state: RunState, { config: { stop } }: LoopOptions): boolean {
  return state.step >= stop.steps || (stop.minutes !== undefined && state.elapsedSeconds >= stop.minutes * 60);
}

function stopReason(
  state: RunState,
  { config: { stop, validation }, signal }: LoopOptions,
  isGoodEnough: boolean,
): StopReason | undefined {
  if (isGoodEnough) return 'goal';
  if (state.step >= stop.steps) return 'steps';
  if (stop.minutes !== undefined && state.elapsedSeconds >= stop.minutes * 60) return 'minutes';
  if (state.numWithoutGain >= validation.patience) return 'patience';
  return signal?.aborted === true ? 'interrupted' : undefined;
}

async function takeValidation(
  run: Pick<TrainingRun<never, never>, 'saveBest'>,
  state: RunState,
  { result, score }: { readonly result: ValidationResult; readonly score: number },
  { config, folder, listener, report }: LoopOptions,
): Promise<RunState> {
  const { step } = state;
  const isBest = state.best === null || score > state.best.score;
  await folder.appendMetrics({ step, validation: result.scores, isBest });
  await folder.appendSamples(step, result.samples);
  if (isBest) await run.saveBest(state, result);
  await report.write();
  listener({ kind: 'validation', step, result, isBest });
  return {
    ...state,
    plateau: nextPlateau(config.schedule, state.plateau, score),
    best: isBest ? { score, step } : state.best,
    numWithoutGain: isBest ? 0 : state.numWithoutGain + 1,
  };
}

/** What models are compared by; larger is better. */
function scoreOf(
  { scores }: ValidationResult,
  { metric, smallerIsBetter }: { readonly metric: string; readonly smallerIsBetter: readonly string[] },
): number {
  const score = scores[metric] ?? NaN;
  return smallerIsBetter.includes(metric) ? -score : score;
}
