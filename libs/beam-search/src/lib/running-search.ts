import type { JoiningDecoder, StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import { expand, grow, keepBest, openBeam, retire, stopIfDone } from './beam';
import type { Beam } from './beam';
import type { SearchPlan } from './search-plan';
import { progressOf } from './search-progress';
import { checkStep, viewOf } from './step-view';
import type { StepView } from './step-view';

/** One sentence of a running search, and the plan of the batch that it came in. */
export interface Searched {
  readonly plan: SearchPlan;
  readonly beam: Beam;
}

/**
 * Sentences that share the steps of a decoder, in the order of the state's rows, whatever batches they came in; all
 * have one beam size. Those that have stopped leave with the next step.
 */
export interface RunningSearch<State> {
  readonly state: State;
  readonly sentences: readonly Searched[];
}

/** A batch before its first step. */
export function startSearch<Source, State>(
  decoder: StepDecoder<Source, State>,
  source: Source,
  plan: SearchPlan,
): RunningSearch<State> {
  const sentences = Array.from({ length: plan.batchSize }, (_, index) => ({ plan, beam: openBeam(index, plan) }));
  return { state: decoder.start(source, plan.beamSize), sentences };
}

/** Two searches of one beam size as one, each sentence as far as it was; neither of the two can be used any more. */
export function joinSearches<State>(
  decoder: JoiningDecoder<never, State>,
  first: RunningSearch<State>,
  second: RunningSearch<State>,
): RunningSearch<State> {
  return {
    state: decoder.join(first.state, second.state),
    sentences: [...first.sentences, ...second.sentences],
  };
}

/** The search with the sentences of a plan stopped where they are. */
export function stopPlan<State>(search: RunningSearch<State>, plan: SearchPlan): RunningSearch<State> {
  const sentences = search.sentences.map((one) =>
    one.plan === plan ? { plan, beam: { ...one.beam, hasStopped: true } } : one,
  );
  return { ...search, sentences };
}

/** Whether no sentence needs a step any more; the state is then to be released. */
export function isOver({ sentences }: RunningSearch<unknown>): boolean {
  return sentences.every(({ beam }) => beam.hasStopped);
}

/**
 * The search one step further, without the sentences that had stopped; those that stop in this step are still in it.
 * The state of the search that is given is consumed, even when the step fails.
 *
 * @throws {@link ShapeError} when the decoder breaks its contract
 * @throws {@link ModelFileError} when a log-probability is not a number
 */
export async function stepSearch<State>(
  decoder: StepDecoder<never, State>,
  { state, sentences }: RunningSearch<State>,
): Promise<RunningSearch<State>> {
  const result = await decoder.step(state, requestOf(sentences));
  try {
    const going = sentences.filter(({ beam }) => !beam.hasStopped);
    const advanced = advanceAll(going, result);
    for (const { plan, beam } of advanced) plan.onProgress?.(progressOf(beam, plan));
    return { state: result.state, sentences: advanced };
  } catch (fault) {
    decoder.release(result.state);
    throw fault;
  }
}

function advanceAll(sentences: readonly Searched[], result: StepResult<unknown>): Searched[] {
  checkStep(
    result,
    sentences.map(({ plan }) => plan),
  );
  return sentences.map(({ beam, plan }, block) => ({
    plan,
    beam: advance(beam, viewOf(result, block, sentences.length, plan), plan),
  }));
}

/** Expands, keeps the best, scores and retires those that ended, continues with the rest, stops. */
function advance(beam: Beam, view: StepView, plan: SearchPlan): Beam {
  const candidates = expand(beam, view, plan);
  const { ended, kept } = keepBest(candidates, beam, plan);
  const retired = retire(beam, ended, view, plan);
  return stopIfDone(grow(retired, kept, view, plan), plan);
}

/** The request that puts each unfinished hypothesis into its row and drops stopped sentences. */
function requestOf(sentences: readonly Searched[]): StepRequest {
  const going = sentences.filter(({ beam }) => !beam.hasStopped);
  const numRows = going.reduce((sum, { plan }) => sum + plan.beamSize, 0);
  const parents = new Int32Array(numRows);
  const lastIds = new Int32Array(numRows);
  let row = 0;
  for (const [block, { beam, plan }] of sentences.entries()) {
    if (beam.hasStopped) continue;
    const { parents: slots, ids } = beam.trail ?? firstRows(plan);
    parents.set(
      slots.map((slot) => block * plan.beamSize + slot),
      row,
    );
    lastIds.set(ids, row);
    row += plan.beamSize;
  }
  const topK = Math.max(...going.map(({ plan }) => plan.topK));
  return { parents, lastIds, topK, withAttention: going.some(({ plan }) => plan.readsAttention) };
}

/** Rows of a sentence before its first step. */
function firstRows({ beamSize, startId }: SearchPlan): { readonly parents: Int32Array; readonly ids: Int32Array } {
  return {
    parents: Int32Array.from({ length: beamSize }, (_, slot) => slot),
    ids: new Int32Array(beamSize).fill(startId),
  };
}
