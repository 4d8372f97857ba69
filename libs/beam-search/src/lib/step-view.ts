import { ModelFileError, ShapeError } from '@tolmach/contracts';
import type { StepResult } from '@tolmach/contracts';
import type { SearchPlan } from './search-plan';

/** What one step brought for one sentence: [beam, candidate] ids and logProbs, [beam, position] attention. */
export interface StepView {
  readonly numCandidates: number;
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
  readonly numPositions: number;
  readonly attention?: Float32Array;
}

/**
 * One view for each of the `numSentences` sentences of a step.
 *
 * @throws {@link ShapeError} when the decoder returned another number of rows, or no attention though asked for it
 * @throws {@link ModelFileError} when a log-probability is not a number
 */
export function viewsOf(result: StepResult<unknown>, numSentences: number, plan: SearchPlan): StepView[] {
  const numRows = numSentences * plan.beamSize;
  const { ids, logProbs } = result;
  const attention = plan.readsAttention ? (result.attention ?? new Float32Array()) : undefined;
  expectRows('candidates', ids, numRows);
  if (logProbs.length !== ids.length) throw wrongSize('log-probabilities', String(ids.length), logProbs.length);
  if (attention !== undefined) expectRows('attention weights', attention, numRows);
  if (logProbs.some(Number.isNaN)) throw notANumber();
  const partOf = <Values extends Int32Array | Float32Array>(values: Values, sentence: number): Values => {
    const size = values.length / numSentences;
    return values.subarray(sentence * size, (sentence + 1) * size) as Values; // subarray keeps the kind of array
  };
  return Array.from({ length: numSentences }, (_, sentence) => ({
    numCandidates: ids.length / numRows,
    ids: partOf(ids, sentence),
    logProbs: partOf(logProbs, sentence),
    numPositions: (attention?.length ?? 0) / numRows,
    ...(attention === undefined ? {} : { attention: partOf(attention, sentence) }),
  }));
}

/** [position] where a row looked in this step; a view, empty when attention is not read. */
export function attentionOf(view: StepView, slot: number): Float32Array {
  const attention = view.attention ?? new Float32Array();
  return attention.subarray(slot * view.numPositions, (slot + 1) * view.numPositions);
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

function notANumber(): ModelFileError {
  return new ModelFileError({
    where: 'beamSearch',
    expected: 'log-probabilities',
    received: 'NaN from the decoder',
    next: 'The weights are damaged or training diverged; use another model folder, or try another engine.',
    code: 'decoder-not-a-number',
  });
}
