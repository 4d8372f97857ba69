import type { JoiningDecoder, StepDecoder, StepRequest, StepResult } from '@tolmach/contracts';
import type { SearchPlan } from './search-plan';
import { progressOf } from './search-progress';
import { advance, hasEnded, openSentence, stepRowsOf, stopped } from './searched';
import type { Searched } from './searched';
import { checkStep } from './step-view';

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
  const sentences = Array.from({ length: plan.batchSize }, (_, index) => openSentence(index, plan));
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
  return { ...search, sentences: search.sentences.map((one) => (one.plan === plan ? stopped(one) : one)) };
}

/** Whether no sentence needs a step any more; the state is then to be released. */
export function isOver({ sentences }: RunningSearch<unknown>): boolean {
  return sentences.every(hasEnded);
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
    const advanced = advanceAll(goingOn(sentences), result);
    for (const one of advanced) one.plan.onProgress?.(progressOf(one));
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
  return sentences.map((one, block) => advance(one, result, block, sentences.length));
}

function goingOn(sentences: readonly Searched[]): Searched[] {
  return sentences.filter((one) => !hasEnded(one));
}

/** The request that puts each unfinished hypothesis into its row and drops stopped sentences. */
function requestOf(sentences: readonly Searched[]): StepRequest {
  const going = goingOn(sentences);
  const numRows = going.reduce((sum, { plan }) => sum + plan.beamSize, 0);
  const parents = new Int32Array(numRows);
  const lastIds = new Int32Array(numRows);
  let row = 0;
  for (const [block, one] of sentences.entries()) {
    if (hasEnded(one)) continue;
    for (const { parents: slots, ids, firstRow } of stepRowsOf(one)) {
      parents.set(
        slots.map((slot) => block * one.plan.beamSize + firstRow + slot),
        row,
      );
      lastIds.set(ids, row);
      row += ids.length;
    }
  }
  const topK = Math.max(...going.map(({ plan }) => plan.topK));
  return { parents, lastIds, topK, withAttention: going.some(({ plan }) => plan.readsAttention) };
}
