import type { CountedBatch } from './objective';
import { ReportWindow } from './progress';
import type { TrainingListener } from './progress';
import type { RunReport } from './report/run-report';
import type { RunFolder } from './run-folder';
import type { RunState } from './run-state';
import { learningRate, nextPlateau } from './schedule';
import { trainStep } from './train-step';
import type { TrainingRun } from './training-run';
import type { TaskConfig, TrainingTask, ValidationResult } from './training-task';

/** Why a loop came to its end. */
export type StopReason = 'steps' | 'minutes' | 'patience' | 'perplexity' | 'interrupted';

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

/** Steps until a reason to stop; validates, reports and saves on the way. Returns the last state and the reason. */
export async function trainLoop<Params, Batch extends CountedBatch>(
  run: TrainingRun<Params, Batch>,
  task: TrainingTask<Params, Batch>,
  start: RunState,
  options: LoopOptions,
): Promise<{ state: RunState; reason: StopReason }> {
  const { config, listener } = options;
  const window = new ReportWindow(start.window);
  const clock = clockFrom(start.elapsedSeconds);
  let state = start;
  let reason = stopReason(state, options, undefined);
  if (reason !== undefined) return { state, reason };
  for await (const { batch, next } of task.batches(start.position)) {
    const step = state.step + 1;
    const rate = learningRate(config.schedule, step, state.plateau);
    const moment = { step, learningRate: rate, carried: state.carried };
    const { loss, gradientNorm, carried } = await trainStep(run.machinery, batch, moment);
    run.updateAverage(step);
    const targetTokens = state.targetTokens + batch.numTargetTokens;
    window.add(loss, gradientNorm, batch.numTargetTokens);
    const done = { step, position: next, targetTokens, elapsedSeconds: clock() };
    state = { ...state, ...done, ...(carried && { carried }) };
    if (step % config.reportEverySteps === 0) {
      const report = window.close();
      const { epoch } = state.position;
      const elapsedSeconds = Math.round(state.elapsedSeconds);
      await options.folder.appendMetrics({ step, epoch, ...report, learningRate: rate, elapsedSeconds });
      listener({ kind: 'step', step, numSteps: config.stop.steps, ...report });
    }
    state = { ...state, window: window.sums };
    const isDue = step % config.validation.everySteps === 0;
    const result = isDue || isLast(state, options) ? await run.validate() : undefined;
    if (result !== undefined) state = await takeValidation(run, state, result, options);
    reason = stopReason(state, options, result);
    if (reason !== undefined || step % config.checkpointEverySteps === 0) await run.saveCheckpoint(state);
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
  result: ValidationResult | undefined,
): StopReason | undefined {
  const perplexity = result?.scores['perplexity'] ?? Infinity;
  if (stop.perplexity !== undefined && perplexity <= stop.perplexity) return 'perplexity';
  if (state.step >= stop.steps) return 'steps';
  if (stop.minutes !== undefined && state.elapsedSeconds >= stop.minutes * 60) return 'minutes';
  if (state.numWithoutGain >= validation.patience) return 'patience';
  return signal?.aborted === true ? 'interrupted' : undefined;
}

async function takeValidation(
  run: Pick<TrainingRun<never, never>, 'saveBest'>,
  state: RunState,
  result: ValidationResult,
  { config, folder, listener, report }: LoopOptions,
): Promise<RunState> {
  const { step } = state;
  const score = scoreOf(result, config.validation.metric);
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
function scoreOf({ scores }: ValidationResult, metric: string): number {
  const score = scores[metric] ?? NaN;
  return metric === 'perplexity' ? -score : score;
}
