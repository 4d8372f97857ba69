import type { Hypothesis, SamplingConfig, SearchProgress, StepDecoder } from '@tolmach/contracts';
import { sampleSteps } from './sample-steps';
import type { SampledStep, SamplingRequest } from './sample-steps';
import { uniformNumber } from './uniform-number';

/** How hypotheses are drawn. */
export interface HypothesisSampling {
  readonly config: SamplingConfig;
  /** Hypotheses of each source. */
  readonly numSamples: number;
  readonly startId: number;
  readonly endId: number;
  readonly bannedIds: ReadonlySet<number>;
  /** [batch] maximum number of pieces in a hypothesis, not counting the end piece. */
  readonly maxLengths: ArrayLike<number>;
  /** [batch] number of each source, which with the seed fixes its draws: 0 to 2^31 - 1. */
  readonly fingerprints: readonly number[];
  /** Whether hypotheses carry attention weights; default false. */
  readonly withAttention?: boolean;
  /** Told of each source after each of its steps. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

/** A source whose hypotheses grow, the first of them at the front. */
interface DrawnSource {
  /** Position in the batch. */
  readonly index: number;
  readonly drafts: readonly Draft[];
}

/** A hypothesis as it grows. */
interface Draft {
  readonly maxLength: number;
  readonly ids: number[];
  readonly attention: Float32Array[];
  logProb: number;
  isDone: boolean;
}

/**
 * Hypotheses of each source of a batch, in the order of their numbers: the first of several is the only one of one.
 * They depend on the seed and on the source's fingerprint, not on the rest of the batch. Their score is their
 * `logProb`, as the model has it, whatever the temperature. One that has no end at the length limit stays as it stands.
 *
 * @param source - passed to the decoder unchanged
 * @throws {@link ModelFileError} when a log-probability is not a number
 */
export async function sampleHypotheses<Source, State>(
  decoder: StepDecoder<Source, State>,
  source: Source,
  options: HypothesisSampling,
): Promise<Hypothesis[][]> {
  const { numSamples, maxLengths, withAttention = false, onProgress } = options;
  const sources = Array.from(maxLengths, (maxLength, index): DrawnSource => ({
    index,
    drafts: Array.from({ length: numSamples }, () => newDraft(maxLength)),
  }));
  if (sources.length === 0) return [];
  const steps = sampleSteps(decoder, decoder.start(source, numSamples), requestOf(options));
  let open = sources;
  let next = await steps.next();
  while (next.done !== true) {
    const step = next.value;
    const drafts = open.flatMap((source) => source.drafts);
    drafts.forEach((draft, row) => {
      extend(draft, step, row, options.endId);
    });
    for (const source of open) onProgress?.(progressOf(source, withAttention));
    const isOpen = open.map((source) => !isDone(source));
    const places = drafts.flatMap((_, row) => (isOpen[Math.floor(row / numSamples)] === true ? [row] : []));
    open = open.filter((_, place) => isOpen[place]);
    next = await (open.length > 0 ? steps.next(Int32Array.from(places)) : steps.return());
  }
  return sources.map((source) => hypothesesOf(source, withAttention));
}

function isDone({ drafts }: DrawnSource): boolean {
  return drafts.every((draft) => draft.isDone);
}

function progressOf(source: DrawnSource, withAttention: boolean): SearchProgress {
  const { index, drafts } = source;
  const settledIds = [...(drafts[0]?.ids ?? [])];
  return isDone(source)
    ? { index, settledIds, hypotheses: hypothesesOf(source, withAttention) }
    : { index, settledIds };
}

function hypothesesOf({ drafts }: DrawnSource, withAttention: boolean): Hypothesis[] {
  return drafts.map(({ ids, logProb, attention }) => ({
    ids,
    logProb,
    score: logProb,
    ...(withAttention && { attention }),
  }));
}

function newDraft(maxLength: number): Draft {
  return { maxLength, ids: [], attention: [], logProb: 0, isDone: false };
}

/** The rows of the first step, the samples of a source side by side; each source has a seed of its own. */
function requestOf(options: HypothesisSampling): SamplingRequest {
  const { config, numSamples, startId, bannedIds, fingerprints, withAttention = false } = options;
  const rows = Array.from({ length: options.maxLengths.length * numSamples }, (_, row) => row);
  const seeds = fingerprints.map((number) => Math.floor(uniformNumber(config.seed, number, 0) * 2 ** 31));
  return {
    config,
    lastIds: new Int32Array(rows.length).fill(startId),
    samples: rows.map((row) => row % numSamples),
    seeds: rows.map((row) => seeds[Math.floor(row / numSamples)] ?? config.seed),
    bannedIds,
    withAttention,
  };
}

/** Adds what was drawn, unless the hypothesis has ended: others of its source may continue. */
function extend(draft: Draft, { ids, logProbs, attention }: SampledStep, row: number, endId: number): void {
  if (draft.isDone) return;
  const id = ids[row] ?? endId;
  draft.isDone = id === endId || draft.ids.length === draft.maxLength;
  if (draft.isDone && id !== endId) return; // cut: there was room for the end only
  draft.logProb += logProbs[row] ?? NaN;
  if (attention !== undefined) draft.attention.push(rowOf(attention, row, ids.length));
  if (id !== endId) draft.ids.push(id);
}

/** [position] a copy: the step may reuse its memory. */
function rowOf(attention: Float32Array, row: number, numRows: number): Float32Array {
  const width = attention.length / numRows;
  return attention.slice(row * width, (row + 1) * width);
}
