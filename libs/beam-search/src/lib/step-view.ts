import { ShapeError, expectLogProbs } from '@tolmach/contracts';
import type { StepResult } from '@tolmach/contracts';
import type { SearchPlan } from './search-plan';

/** The result of one step for one group: [row, candidate] ids and logProbs, [row, position] attention. */
export interface StepView {
  readonly numCandidates: number;
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
  readonly numPositions: number;
  /** Empty when attention is not read. */
  readonly attention: Float32Array;
}

/**
 * Checks that a step has a result for every row of its sentences.
 *
 * @param plans - of each sentence; all have one beam size
 * @throws {@link ShapeError} when the decoder returned a different number of rows, or no attention although it was
 * requested
 * @throws {@link ModelFileError} when a log-probability is not a number
 */
export function checkStep(result: StepResult<unknown>, plans: readonly SearchPlan[]): void {
  const numRows = plans.reduce((sum, { beamSize }) => sum + beamSize, 0);
  const { ids, logProbs } = result;
  expectRows('candidates', ids, numRows);
  if (logProbs.length !== ids.length) throw wrongSize('log-probabilities', String(ids.length), logProbs.length);
  if (plans.some(({ readsAttention }) => readsAttention)) {
    expectRows('attention weights', result.attention ?? [], numRows);
  }
  expectLogProbs(logProbs, 'beamSearch');
}

/** The part of a checked step of `numRows` rows that belongs to the group whose first row is given; views, not copies. */
export function viewOf(result: StepResult<unknown>, firstRow: number, numRows: number, plan: SearchPlan): StepView {
  const partOf = <Values extends Int32Array | Float32Array>(values: Values): Values => {
    const size = values.length / numRows;
    return values.subarray(firstRow * size, (firstRow + plan.groupSize) * size) as Values; // subarray keeps the kind of array
  };
  const { ids, logProbs } = result;
  const attention = plan.readsAttention ? (result.attention ?? new Float32Array()) : new Float32Array();
  return {
    numCandidates: ids.length / numRows,
    ids: partOf(ids),
    logProbs: partOf(logProbs),
    numPositions: attention.length / numRows,
    attention: partOf(attention),
  };
}

/** [position] attention of a row in this step; a view, empty when attention is not read. */
export function attentionOf(view: StepView, slot: number): Float32Array {
  return view.attention.subarray(slot * view.numPositions, (slot + 1) * view.numPositions);
}

function expectRows(what: string, values: ArrayLike<number>, numRows: number): void {
  if (values.length === 0 || values.length % numRows !== 0) {
    throw wrongSize(what, `some for each of ${numRows} rows`, values.length);
  }
}

function wrongSize(what: string, expected: string, received: number): ShapeError {
  return new ShapeError({
    where: `beamSearch, ${what} of a step`,
    expected,
    received: String(received),
    next: 'Compare the decoder with the StepDecoder contract.',
    code: 'step-result-size',
  });
}
