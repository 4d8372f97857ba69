import { beamSearch } from '@tolmach/beam-search';
import type { Executor, Hypothesis, SearchConfig, SpecialIds } from '@tolmach/contracts';

/** How sources are searched; plain values, which a worker thread can be sent. */
export interface SearchRequest {
  readonly search: SearchConfig;
  readonly specialIds: SpecialIds;
  readonly withAttention?: boolean;
}

/**
 * Hypotheses of each source of one batch, best first. Attention is over the source's own positions: nothing tells of the
 * batch that a source was in.
 * @param lengths - [batch] real positions of each source's memory
 */
export async function search<Input, Source, State>(
  executor: Pick<Executor<Input, Source, State>, 'encode' | 'decoder' | 'releaseSource'>,
  input: Input,
  lengths: readonly number[],
  { search: config, specialIds, withAttention = false }: SearchRequest,
): Promise<Hypothesis[][]> {
  const memory = await executor.encode(input);
  try {
    const plan = { config, specialIds, sourceLengths: lengths, withAttention };
    const found = await beamSearch(executor.decoder, memory, plan);
    return found.map((all, place) => all.map((one) => withoutPadding(one, lengths[place] ?? 0)));
  } finally {
    executor.releaseSource(memory);
  }
}

/** Attention cut to the source's own positions; what lies beyond them is zero. */
function withoutPadding(hypothesis: Hypothesis, length: number): Hypothesis {
  if (hypothesis.attention === undefined) return hypothesis;
  return { ...hypothesis, attention: hypothesis.attention.map((weights) => weights.slice(0, length)) };
}
