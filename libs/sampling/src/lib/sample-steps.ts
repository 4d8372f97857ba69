import type { SamplingConfig, StepDecoder } from '@tolmach/contracts';
import { drawCandidate } from './draw-candidate';
import { uniformNumber } from './uniform-number';

/** What is sampled from a decoder. */
export interface SamplingRequest {
  readonly config: SamplingConfig;
  /** [row] id that each row continues from. */
  readonly lastIds: Int32Array;
  /** Number of each row's sample, which with the seed fixes its draws; default: the row's place. */
  readonly samples?: readonly number[];
  readonly vocabularySize: number;
}

/** One step of all rows. */
export interface SampledStep {
  /** [row] */
  readonly ids: Int32Array;
  /** [row] natural log of each id's probability as the model has it, whatever the temperature; <= 0 */
  readonly logProbs: Float32Array;
}

/**
 * Rows sampled step by step, without end: the caller stops. The draws of a row depend on the seed, on the number of its
 * sample and on the step, not on the other rows. The state is consumed.
 *
 * @param state - of as many rows as `lastIds` has
 */
export async function* sampleSteps<State>(
  decoder: Pick<StepDecoder<never, State>, 'step' | 'release'>,
  state: State,
  { config, lastIds, samples, vocabularySize }: SamplingRequest,
): AsyncGenerator<SampledStep, void> {
  const parents = Int32Array.from(lastIds.keys());
  const wanted = config.temperature === 0 ? 1 : config.topK || vocabularySize;
  const topK = Math.min(wanted, vocabularySize);
  let [current, last] = [state, lastIds];
  try {
    for (let step = 0; ; step++) {
      const result = await decoder.step(current, { parents, lastIds: last, topK });
      current = result.state;
      const width = result.ids.length / last.length;
      const places = Int32Array.from(last, (_, row) => {
        const candidates = result.logProbs.subarray(row * width, (row + 1) * width);
        return row * width + drawCandidate(candidates, config, uniformNumber(config.seed, samples?.[row] ?? row, step));
      });
      last = places.map((place) => result.ids[place] ?? 0); // of a candidate
      yield { ids: last, logProbs: Float32Array.from(places, (place) => result.logProbs[place] ?? NaN) };
    }
  } finally {
    decoder.release(current);
  }
}
