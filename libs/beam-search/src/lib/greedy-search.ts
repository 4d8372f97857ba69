import type { Hypothesis, StepDecoder } from '@tolmach/contracts';
import { beamSearch } from './beam-search';
import type { SearchOptions } from './search-plan';

/**
 * The hypothesis of each sentence of a batch that takes the most likely id at every step, until the end id or the
 * length limit: a beam search of beam size 1. Arguments and errors are those of {@link beamSearch}; `beamSize`,
 * `beamGroups` and `numBest` of the config are not read.
 */
export async function greedySearch<Source, State>(
  decoder: StepDecoder<Source, State>,
  source: Source,
  options: Omit<SearchOptions, 'finishedSlot' | 'patience'>,
): Promise<Hypothesis[]> {
  const config = { ...options.config, beamSize: 1, beamGroups: 1, numBest: 1 };
  const hypotheses = await beamSearch(decoder, source, { ...options, config, finishedSlot: 'free', patience: 1 });
  return hypotheses.flatMap((best) => best.slice(0, 1));
}
