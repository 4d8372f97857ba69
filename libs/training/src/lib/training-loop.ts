import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { TrainingConfig } from '@tolmach/contracts';
import { batchesFrom } from './batches';
import type { EncodedCorpus } from './encoded-corpus';
import { ReportWindow } from './progress';
import type { TrainingListener } from './progress';
import type { RunFolder } from './run-folder';
import type { RunState } from './run-state';
import { learningRate, nextPlateau } from './schedule';
import { trainStep } from './train-step';
import type { TrainingRun } from './training-run';
import type { ValidationResult, ValidationText } from './validation';

/** Why a loop came to its end. */
export type StopReason = 'steps' | 'minutes' | 'patience' | 'perplexity' | 'interrupted';

/** What a loop works with. */
export interface LoopOptions {
  readonly config: TrainingConfig;
  readonly folder: RunFolder;
  readonly corpus: EncodedCorpus;
  readonly validation: ValidationText;
  readonly listener: TrainingListener;
  /** Finishes the step under way, saves, and ends the loop. */
  readonly signal?: AbortSignal | undefined;
}

/** Lines of the validation text that samples.txt follows. */
const NUM_SAMPLES = 5;

/** Steps until a reason to stop; validates, reports and saves on the way. Returns the last state and the reason. */
export async function trainLoop(
  run: TrainingRun,
  start: RunState,
  options: LoopOptions,
): Promise<{ state: RunState; reason: StopReason }> {
  const { config, corpus, listener } = options;
  const { batchTokens, poolSentences } = config.update;
  const batchOptions = { seed: config.seed, batchTokens, poolSentences, special: DEFAULT_SPECIAL_IDS };
  const window = new ReportWindow(start.window);
  const clock = clockFrom(start.elapsedSeconds);
  let state = start;
  let reason = stopReason(state, options, undefined);
  if (reason !== undefined) return { state, reason };
  for await (const { batch, next } of batchesFrom(corpus, batchOptions, start.position)) {
    const step = state.step + 1;
    const rate = learningRate(config.schedule, step, state.plateau);
    const { loss, gradientNorm } = await trainStep(run.machinery, batch, { step, learningRate: rate });
    run.updateAverage(step);
    const targetTokens = state.targetTokens + batch.numTargetTokens;
    window.add(loss, gradientNorm, batch.numTargetTokens);
    state = { ...state, step, position: next, targetTokens, elapsedSeconds: clock() };
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
  if (result !== undefined && stop.perplexity !== undefined && result.perplexity <= stop.perplexity)
    return 'perplexity';
  if (state.step >= stop.steps) return 'steps';
  if (stop.minutes !== undefined && state.elapsedSeconds >= stop.minutes * 60) return 'minutes';
  if (state.numWithoutGain >= validation.patience) return 'patience';
  return signal?.aborted === true ? 'interrupted' : undefined;
}

async function takeValidation(
  run: TrainingRun,
  state: RunState,
  result: ValidationResult,
  { config, folder, validation, listener }: LoopOptions,
): Promise<RunState> {
  const { step } = state;
  const score = scoreOf(result, config.validation.metric);
  const isBest = state.best === null || score > state.best.score;
  const { perplexity, bleu, chrf } = result;
  await folder.appendMetrics({ step, validation: { perplexity, bleu, chrf }, isBest });
  await folder.appendSamples(step, sampleLines(validation, result));
  if (isBest) await run.saveBest(state, result);
  listener({ kind: 'validation', step, result, isBest });
  return {
    ...state,
    plateau: nextPlateau(config.schedule, state.plateau, score),
    best: isBest ? { score, step } : state.best,
    numWithoutGain: isBest ? 0 : state.numWithoutGain + 1,
  };
}

/** What models are compared by; larger is better. */
function scoreOf(result: ValidationResult, metric: TrainingConfig['validation']['metric']): number {
  return metric === 'perplexity' ? -result.perplexity : result[metric];
}

function sampleLines({ sources, references }: ValidationText, { hypotheses }: ValidationResult): string[] {
  return sources
    .slice(0, NUM_SAMPLES)
    .flatMap((source, index) => [
      `source     ${source}`,
      `reference  ${references[index] ?? ''}`,
      `hypothesis ${hypotheses[index] ?? ''}`,
    ]);
}
