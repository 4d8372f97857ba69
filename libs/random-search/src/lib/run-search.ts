import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '@tolmach/contracts';
import { writing } from '@tolmach/durable-files';
import { readLog } from '@tolmach/training';
import type { TrainResult } from '@tolmach/training';
import { trainingConfigOf } from './random-search-config';
import type { RandomSearchConfig } from './random-search-config';
import type { SearchFolder } from './search-folder';
import { allTrials, isOf } from './trial';
import type { Trial, TrialResult } from './trial';

/** What a search asks of whoever trains. */
export interface RandomSearchOptions {
  /**
   * Trains a config in a run folder, from its last checkpoint on if it has one.
   * @param config - unchecked
   */
  readonly train: (config: object, out: string, trial: Trial) => Promise<TrainResult>;
  /** Ends the search after the step under way. */
  readonly signal: AbortSignal;
  readonly onResult?: (result: TrialResult, place: { readonly done: number; readonly all: number }) => void;
}

/**
 * Trains what is left of the trials of a search, one after the other, and returns all results. A trial whose training
 * diverges is a result, too. Ended at any instant, the search continues from the checkpoint of the trial under way.
 */
export async function runSearch(
  config: RandomSearchConfig,
  folder: SearchFolder,
  { train, signal, onResult }: RandomSearchOptions,
): Promise<TrialResult[]> {
  const results = await folder.results();
  const all = allTrials(config);
  for (const trial of all.filter((one) => !results.some((result) => isOf(one, result)))) {
    if (signal.aborted) break;
    const out = folder.runFolder(trial);
    const { variant, settings } = trial;
    const ending = await endingOf(train(trainingConfigOf(config, variant, settings), out, trial));
    if (ending === 'interrupted') break;
    const result = { ...trial, ...(await outcomeOf(out, config.metric)), reason: ending };
    await folder.append(result);
    results.push(result);
    const checkpoints = path.join(out, 'checkpoints'); // nothing continues from them any more
    await writing(checkpoints, () => rm(checkpoints, { recursive: true, force: true }));
    onResult?.(result, { done: results.length, all: all.length });
  }
  return results;
}

async function endingOf(training: Promise<TrainResult>): Promise<string> {
  try {
    return (await training).reason;
  } catch (fault) {
    if (fault instanceof ConfigError && fault.code === 'training-diverged') return 'diverged';
    throw fault;
  }
}

/** A line of metrics.jsonl. */
interface Metrics {
  readonly step: number;
  readonly elapsedSeconds?: number;
  readonly validation?: Readonly<Record<string, number>>;
  readonly isBest?: boolean;
}

/** What the log of a run says of it. */
async function outcomeOf(
  out: string,
  metric: string,
): Promise<Pick<TrialResult, 'score' | 'scores' | 'bestStep' | 'steps' | 'seconds'>> {
  const lines = (await readLog(path.join(out, 'metrics.jsonl'))).split('\n').slice(0, -1);
  const records = lines.map((line) => JSON.parse(line) as Metrics); // as the training wrote them
  const best = records.findLast(({ isBest }) => isBest === true);
  const scores = best?.validation ?? {};
  const score = scores[metric];
  if (best !== undefined && score === undefined) throw noScore(metric, Object.keys(scores));
  return {
    score: score ?? null,
    scores,
    bestStep: best?.step ?? null,
    steps: records.at(-1)?.step ?? 0,
    seconds: records.findLast(({ elapsedSeconds }) => elapsedSeconds !== undefined)?.elapsedSeconds ?? 0,
  };
}

function noScore(metric: string, names: readonly string[]): ConfigError {
  return new ConfigError({
    where: 'metric',
    expected: `a score of the validation: ${names.join(', ')}`,
    received: metric,
    next: 'Correct it and run again.',
  });
}
