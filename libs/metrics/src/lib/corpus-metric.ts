import { InputError } from '@tolmach/contracts';
import type { Score } from './score';

/** Numbers of one segment from which scores are computed after summing them over segments, entry by entry. */
export type Statistics = readonly number[];

/** A metric in two halves, so that a corpus, a sentence and a bootstrap sample are scored by the same code. */
export interface CorpusMetric<S extends Score = Score> {
  /** The function users call; error sentences begin with it. */
  readonly name: string;
  /** The statistics of one hypothesis against all its references. */
  readonly measure: (hypothesis: string, references: readonly string[]) => Statistics;
  /** The score of summed statistics. */
  readonly conclude: (sum: Statistics, numReferences: number) => S;
}

/**
 * The score of a corpus.
 *
 * @param hypotheses - one line per segment
 * @param references - one list per reference set, each as long as `hypotheses`
 * @throws {@link InputError} when there is no line, no reference set, or a set of another length
 */
export function scoreCorpus<S extends Score>(
  metric: CorpusMetric<S>,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): S {
  return metric.conclude(sumStatistics(measureCorpus(metric, hypotheses, references)), references.length);
}

/** The statistics of every segment of a corpus, in order; arguments and errors as in {@link scoreCorpus}. */
export function measureCorpus(
  metric: CorpusMetric,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): Statistics[] {
  expectParallel(metric.name, hypotheses, references);
  return hypotheses.map((hypothesis, index) =>
    metric.measure(
      hypothesis,
      references.map((set) => set[index] ?? ''), // never missing: the lengths were just compared
    ),
  );
}

/** The sum of statistics over segments, entry by entry. */
export function sumStatistics(segments: readonly Statistics[]): Statistics {
  const sum = new Array<number>(segments[0]?.length ?? 0).fill(0);
  for (const segment of segments) {
    segment.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
    });
  }
  return sum;
}

function expectParallel(
  where: string,
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): void {
  if (hypotheses.length === 0) {
    const next = 'Give a file of hypotheses that is not empty.';
    throw new InputError({ where, expected: 'at least one hypothesis line', received: 'none', next });
  }
  if (references.length === 0) {
    const next = 'Give at least one file of references.';
    throw new InputError({ where, expected: 'at least one reference set', received: 'none', next });
  }
  const oddIndex = references.findIndex((set) => set.length !== hypotheses.length);
  const oddSet = references[oddIndex];
  if (oddSet === undefined) return;
  throw new InputError({
    where,
    expected: `${hypotheses.length} lines in reference set ${oddIndex + 1}, one per hypothesis`,
    received: `${oddSet.length}`,
    next: 'Check that both files come from the same source text and that no line was lost or split.',
    code: 'line-count-mismatch',
    details: { numHypotheses: hypotheses.length, numReferences: oddSet.length, referenceSet: oddIndex + 1 },
  });
}
