import { expectLogProbs } from '@tolmach/contracts';
import type { SamplingConfig, StepDecoder, StepResult } from '@tolmach/contracts';
import { drawCandidate } from './draw-candidate';
import { uniformNumber } from './uniform-number';

/** What is sampled from a decoder. */
export interface SamplingRequest {
  readonly config: SamplingConfig;
  /** [row] id that each row continues from. */
  readonly lastIds: Int32Array;
  /** Number of each row's sample, which with the seed fixes its draws; default: the row's place. */
  readonly samples?: readonly number[];
  /** Seed of each row; default: that of `config`. */
  readonly seeds?: readonly number[];
  /** Ids that are never drawn; default none. */
  readonly bannedIds?: ReadonlySet<number>;
  /** Whether steps carry attention weights; default false. */
  readonly withAttention?: boolean;
}

/** One step of all rows. */
export interface SampledStep {
  /** [row] */
  readonly ids: Int32Array;
  /** [row] natural log of each id's probability as the model has it, whatever the temperature; <= 0 */
  readonly logProbs: Float32Array;
  /** [row, position], rows sum to 1; present only when asked for */
  readonly attention?: Float32Array;
}

/** More candidates than any vocabulary has. */
const ALL_CANDIDATES = 2 ** 31 - 1;

/**
 * Rows sampled step by step, without end: the caller stops. The draws of a row depend on the seed, on the number of its
 * sample and on the step, not on the other rows. The state is consumed. The places of rows that `next` is given stay,
 * as {@link StepRequest.parents} may name them; without any all do.
 *
 * @param state - of as many rows as `lastIds` has
 * @throws {@link ModelFileError} when a log-probability is not a number
 */
export async function* sampleSteps<State>(
  decoder: Pick<StepDecoder<never, State>, 'step' | 'release'>,
  state: State,
  request: SamplingRequest,
): AsyncGenerator<SampledStep, void, Int32Array | undefined> {
  const { config, withAttention = false } = request;
  const topK = numCandidates(request);
  let { lastIds } = request;
  let rows: Int32Array = Int32Array.from(lastIds.keys()); // places in the request
  let parents: Int32Array = rows;
  let current = state;
  for (let step = 0; ; step++) {
    const result = await decoder.step(current, { parents, lastIds, topK, withAttention }); // consumes the state, even when it fails
    current = result.state;
    let isLeft = true;
    try {
      expectLogProbs(result.logProbs, 'sampling');
      const places = rows.map((row, index) => {
        const seed = request.seeds?.[row] ?? config.seed;
        const number = uniformNumber(seed, request.samples?.[row] ?? row, step);
        return drawnPlace(candidatesOf(result, index, rows.length), request, number);
      });
      const ids = places.map((place) => result.ids[place] ?? 0); // of a candidate
      const logProbs = Float32Array.from(places, (place) => result.logProbs[place] ?? NaN);
      parents =
        (yield { ids, logProbs, ...(result.attention && { attention: result.attention }) }) ??
        Int32Array.from(rows.keys());
      lastIds = parents.map((place) => ids[place] ?? 0);
      rows = parents.map((place) => rows[place] ?? 0);
      isLeft = false;
    } finally {
      if (isLeft) decoder.release(current);
    }
  }
}

/** Candidates of a row that suffice for a draw, whichever of them are banned. */
function numCandidates({ config, bannedIds }: SamplingRequest): number {
  const wanted = config.temperature === 0 ? 1 : config.topK;
  return wanted === 0 ? ALL_CANDIDATES : wanted + (bannedIds?.size ?? 0);
}

/** Candidates of one row, best first, the first of them at a place of the step's. */
interface RowCandidates {
  readonly start: number;
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
}

function candidatesOf({ ids, logProbs }: StepResult<unknown>, index: number, numRows: number): RowCandidates {
  const width = ids.length / numRows;
  const [start, end] = [index * width, (index + 1) * width];
  return { start, ids: ids.subarray(start, end), logProbs: logProbs.subarray(start, end) };
}

/** The place of the candidate that is drawn, among those of the step. */
function drawnPlace(
  { start, ids, logProbs }: RowCandidates,
  { config, bannedIds }: SamplingRequest,
  number: number,
): number {
  if (bannedIds === undefined) return start + drawCandidate(logProbs, config, number);
  const allowed = Int32Array.from(ids.keys()).filter((place) => !bannedIds.has(ids[place] ?? NaN));
  const chances = Float32Array.from(allowed, (place) => logProbs[place] ?? NaN);
  return start + (allowed[drawCandidate(chances, config, number)] ?? NaN);
}
