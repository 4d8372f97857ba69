import type { Hypothesis, StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import { expand, grow, hypothesesOf, keepBest, openBeam, retire, stopIfDone } from './beam';
import type { Beam } from './beam';
import { planSearch } from './search-plan';
import type { SearchOptions, SearchPlan } from './search-plan';
import { checkStep, viewOf } from './step-view';
import type { StepView } from './step-view';

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
  let beams = hypotheses.map((_, index) => openBeam(index, plan));
  let request = firstRequest(plan);
  let state = decoder.start(source, plan.beamSize);
  while (beams.length > 0) {
    const result = await decoder.step(state, request); // consumes the state, even when it fails
    state = result.state;
    const advanced = orRelease(decoder, state, () => advanceAll(beams, result, plan));
    for (const beam of advanced) if (beam.hasStopped) hypotheses[beam.index] = hypothesesOf(beam, plan);
    request = reorder(advanced, plan);
    beams = advanced.filter((beam) => !beam.hasStopped);
  }
  decoder.release(state);
  return hypotheses;
}

/** Returns what `work` returns; if it throws because of the step's numbers, frees the state that came with them. */
function orRelease<State, Result>(decoder: StepDecoder<never, State>, state: State, work: () => Result): Result {
  try {
    return work();
  } catch (fault) {
    decoder.release(state);
    throw fault;
  }
}

function advanceAll(beams: readonly Beam[], result: StepResult<unknown>, plan: SearchPlan): Beam[] {
  checkStep(result, beams.length, plan);
  return beams.map((beam, block) => advance(beam, viewOf(result, block, beams.length, plan), plan));
}

/** Expands, keeps the best, scores and retires those that ended, continues with the rest, stops. */
function advance(beam: Beam, view: StepView, plan: SearchPlan): Beam {
  const candidates = expand(beam, view, plan);
  const { ended, kept } = keepBest(candidates, beam, plan);
  const retired = retire(beam, ended, view, plan);
  return stopIfDone(grow(retired, kept, view, plan), plan);
}

function firstRequest(plan: SearchPlan): StepRequest {
  const parents = Int32Array.from({ length: plan.batchSize * plan.beamSize }, (_, row) => row);
  return requestOf(parents, new Int32Array(parents.length).fill(plan.startId), plan);
}

/** The request that puts each unfinished hypothesis into its row and drops stopped sentences. */
function reorder(beams: readonly Beam[], plan: SearchPlan): StepRequest {
  const numRows = beams.filter((beam) => !beam.hasStopped).length * plan.beamSize;
  const parents = new Int32Array(numRows);
  const lastIds = new Int32Array(numRows);
  let row = 0;
  for (const [block, beam] of beams.entries()) {
    if (beam.hasStopped || beam.trail === undefined) continue;
    parents.set(
      beam.trail.parents.map((slot) => block * plan.beamSize + slot),
      row,
    );
    lastIds.set(beam.trail.ids, row);
    row += plan.beamSize;
  }
  return requestOf(parents, lastIds, plan);
}

function requestOf(parents: Int32Array, lastIds: Int32Array, plan: SearchPlan): StepRequest {
  return { parents, lastIds, topK: plan.topK, withAttention: plan.readsAttention };
}
