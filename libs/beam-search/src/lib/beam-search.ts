import type { Hypothesis, StepDecoder } from '@tolmach/contracts';
import { isOver, startSearch, stepSearch } from './running-search';
import { planSearch } from './search-plan';
import type { SearchOptions } from './search-plan';
import { hasEnded, hypothesesOf } from './searched';

/**
 * The best hypotheses of each sentence of a batch, best first: at least one, at most `config.numBest`. The result for a
 * sentence does not depend on the rest of its batch: each stops independently, and then leaves the decoder's batch.
 * When nothing has ended at the length limit, the prefixes are returned as they stand.
 *
 * @param source - passed to the decoder unchanged
 * @throws {@link ConfigError} when more hypotheses are requested than the beam holds
 * @throws {@link ShapeError} when the decoder breaks its contract
 * @throws {@link ModelFileError} when a log-probability is not a number
 * @example
 * function searchFive<Source, State>(decoder: StepDecoder<Source, State>, memory: Source): Promise<Hypothesis[][]> {
 *   const config = searchConfigSchema.parse({ beamSize: 5 });
 *   return beamSearch(decoder, memory, { config, specialIds: DEFAULT_SPECIAL_IDS, sourceLengths: [7, 12] });
 * }
 */
export async function beamSearch<Source, State>(
  decoder: StepDecoder<Source, State>,
  source: Source,
  options: SearchOptions,
): Promise<Hypothesis[][]> {
  const plan = planSearch(options);
  const hypotheses: Hypothesis[][] = Array.from({ length: plan.batchSize }, () => []);
  if (plan.batchSize === 0) return hypotheses;
  let search = startSearch(decoder, source, plan);
  while (!isOver(search)) {
    search = await stepSearch(decoder, search);
    for (const one of search.sentences) if (hasEnded(one)) hypotheses[one.index] = hypothesesOf(one);
  }
  decoder.release(search.state);
  return hypotheses;
}
