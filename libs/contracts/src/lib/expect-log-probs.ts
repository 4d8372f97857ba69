import { ModelFileError } from './errors';

/**
 * Returns when the log-probabilities of a step are all numbers.
 * @param where - the search, for the error sentence
 * @throws {@link ModelFileError} when one is not
 */
export function expectLogProbs(logProbs: Float32Array, where: string): void {
  if (!logProbs.some(Number.isNaN)) return;
  throw new ModelFileError({
    where,
    expected: 'log-probabilities',
    received: 'NaN from the decoder',
    next: 'The weights are damaged or training diverged; use another model folder, or try another engine.',
    code: 'decoder-not-a-number',
  });
}
