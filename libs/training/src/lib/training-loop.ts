import type { HostTensors } from '@tolmach/contracts';
import type { Carried, CountedBatch } from './objective';
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

/** Steps until a reason to stop; validates, reports and saves on the way. Returns the last state and the reason. */
export async function trainLoop<Params, Batch extends CountedBatch>(
  run: TrainingRun<Params, Batch>,
  task: TrainingTask<Params, Batch>,
  start: LoopStart,
  options: LoopOptions,
): Promise<{ state: RunState; reason: StopReason }> {
  const { config, listener } = options;
  const { unit } = task.objective;
  const judge = { smallerIsBetter: task.smallerIsBetter ?? [], metric: config.validation.metric };
  let { state } = start;
  let handedOn: Carried = { numbers: state.carried, tensors: start.carried };
  const window = new ReportWindow(state.window);
  const clock = clockFrom(state.elapsedSeconds);
  let reason = stopReason(state, options, false);
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
    if (step % config.reportEverySteps === 0) {
      const { loss: meanLoss, gradientNorm: norm, count, rate: speed } = window.close();
      const { epoch } = state.position;
      const elapsedSeconds = Math.round(state.elapsedSeconds);
      const measured = { loss: meanLoss, gradientNorm: norm, [unit.countKey]: count, [unit.rateKey]: speed };
      await options.folder.appendMetrics({ step, epoch, ...measured, learningRate: rate, elapsedSeconds });
      listener({ kind: 'step', step, numSteps: config.stop.steps, loss: meanLoss, rate: speed, unit });
    }
    state = { ...state, window: window.sums };
    const isDue = step % config.validation.everySteps === 0;
    const result = isDue || isLast(state, options) ? await run.validate() : undefined;
    if (result !== undefined)
      state = await takeValidation(run, state, { result, score: scoreOf(result, judge) }, options);
    reason = stopReason(state, options, result !== undefined && task.isGoodEnough?.(result.scores) === true);
    if (reason !== undefined || step % config.checkpointEverySteps === 0)
      await run.saveCheckpoint(state, handedOn.tensors);
    if (reason !== undefined) break;
  }
  return { state, reason: reason ?? 'steps' };
}

/** Seconds of the run so far, resumes included. */
function clockFrom(elapsedSeconds: number): () => number {
  const startedMs = performance.now();
  return () => elapsedSeconds + (performance.now() - startedMs) / 1000;
}

/** Whether the run ends here by its config; then it is validated even if interrupted, as no resume would do it. */
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
