import { setImmediate as nextTurn } from 'node:timers/promises';
import { beamSearch, outputLimits } from '@tolmach/beam-search';
import type { Executor, Hypothesis, SearchConfig, SearchProgress, SpecialIds, StepDecoder } from '@tolmach/contracts';
import { sampleHypotheses } from '@tolmach/sampling';
import { hasStopped } from './stop-flag';
import type { StopFlag } from './stop-flag';

/** How sources are searched; but for the last of them plain values, which a worker thread can be sent. */
export interface SearchRequest {
  readonly search: SearchConfig;
  readonly specialIds: SpecialIds;
  readonly withAttention?: boolean;
  /** [batch] number of each source, which with the seed fixes its draws; default its place. Only sampling reads it. */
  readonly fingerprints?: readonly number[];
  /** Ends the search in front of its next step. */
  readonly stop?: StopFlag;
  /** Told of each source after each of its steps, by its place; not by worker threads. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

/**
 * Hypotheses of each source of one batch: best first of a beam, drawn ones in the order of their numbers. Attention is over the source's own positions: nothing tells of the
 * batch that a source was in.
 * @param lengths - [batch] real positions of each source's memory
 * @throws the `DOMException` of an abort when it is stopped
 */
export async function search<Input, Source, State>(
  executor: Pick<Executor<Input, Source, State>, 'encode' | 'decoder' | 'releaseSource'>,
  input: Input,
  lengths: readonly number[],
  request: SearchRequest,
): Promise<Hypothesis[][]> {
  const memory = await executor.encode(input);
  try {
    const { decoder } = executor;
    const found = await hypothesesOf(
      request.stop === undefined ? decoder : stoppable(decoder, request.stop),
      memory,
      lengths,
      request,
    );
    return found.map((all, place) => all.map((one) => withoutPadding(one, lengths[place] ?? 0)));
  } finally {
    executor.releaseSource(memory);
  }
}

function hypothesesOf<Source, State>(
  decoder: StepDecoder<Source, State>,
  memory: Source,
  sourceLengths: readonly number[],
  request: SearchRequest,
): Promise<Hypothesis[][]> {
  const { search: config, specialIds, withAttention = false, fingerprints = [...sourceLengths.keys()] } = request;
  const plan = { config, specialIds, sourceLengths, withAttention, onProgress: request.onProgress };
  if (config.sampling === undefined) return beamSearch(decoder, memory, plan);
  return sampleHypotheses(decoder, memory, {
    config: config.sampling,
    numSamples: config.numBest,
    startId: specialIds.start,
    endId: specialIds.end,
    fingerprints,
    withAttention,
    onProgress: request.onProgress,
    ...outputLimits(plan),
  });
}

/** A decoder that looks at the flag in front of each step, after a turn in which this thread can hear of a signal. */
function stoppable<Source, State>(decoder: StepDecoder<Source, State>, stop: StopFlag): StepDecoder<Source, State> {
  return {
    start: (source, beamSize) => decoder.start(source, beamSize),
    release: (state) => decoder.release(state),
    step: async (state, request) => {
      await nextTurn();
      if (!hasStopped(stop)) return decoder.step(state, request);
      decoder.release(state); // a step consumes its state, also when it fails
      throw new DOMException('The search was stopped.', 'AbortError');
    },
  };
}

/** Attention cut to the source's own positions; what lies beyond them is zero. */
function withoutPadding(hypothesis: Hypothesis, length: number): Hypothesis {
  if (hypothesis.attention === undefined) return hypothesis;
  return { ...hypothesis, attention: hypothesis.attention.map((weights) => weights.slice(0, length)) };
}
