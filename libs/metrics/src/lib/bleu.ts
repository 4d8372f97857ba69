import { scoreCorpus } from './corpus-metric';
import type { CorpusMetric, Statistics } from './corpus-metric';
import { concludeBleu } from './bleu-score';
import type { BleuScore } from './bleu-score';
import { BLEU_MAX_ORDER, resolveBleuOptions } from './bleu-options';
import type { BleuOptions } from './bleu-options';
import { countMatches, countWordNgrams, largestCounts, totalCount } from './ngram-counts';
import { TOKENISERS } from './tokenisers';
import { trimLineEnd } from './white-space';

/**
 * The BLEU score of a corpus, equal to sacreBLEU's to the printed digit.
 *
 * @param hypotheses - one detokenised line per segment
 * @param references - one list per reference set, each as long as `hypotheses`
 * @throws InputError when there is no line, no reference set, or a set of another length
 * @see Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation", section 2.3
 * @example
 * bleu(['A man rides a horse.'], [['A man is riding a horse.']]).format()
 */
export function bleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: BleuOptions = {},
): BleuScore {
  return scoreCorpus(bleuMetric(options), hypotheses, references);
}

/**
 * The BLEU score of one sentence against its references, by default over the n-gram orders the sentence is long enough for.
 *
 * @throws InputError when there is no reference
 */
export function sentenceBleu(hypothesis: string, references: readonly string[], options: BleuOptions = {}): BleuScore {
  const perSentence = { effectiveOrder: true, ...options };
  return scoreCorpus(
    bleuMetric(perSentence),
    [hypothesis],
    references.map((line) => [line]),
  );
}

/** BLEU as a metric whose statistics are hypothesis length, reference length, then matches and totals per order. */
export function bleuMetric(options: BleuOptions = {}): CorpusMetric<BleuScore> {
  const resolved = resolveBleuOptions(options);
  const tokenise = TOKENISERS[resolved.tokeniser];
  const wordsOf = (line: string) => tokenise(trimLineEnd(resolved.lowercase ? line.toLowerCase() : line));
  return {
    name: 'bleu',
    measure: (hypothesis, references) => measureBleu(wordsOf(hypothesis), references.map(wordsOf)),
    conclude: (sum, numReferences) => concludeBleu(sum, numReferences, resolved),
  };
}

function measureBleu(hypothesis: readonly string[], references: readonly (readonly string[])[]): Statistics {
  const hypothesisCounts = countWordNgrams(hypothesis, BLEU_MAX_ORDER);
  const referenceCounts = references.map((words) => countWordNgrams(words, BLEU_MAX_ORDER));
  const matches = hypothesisCounts.map((counts, index) =>
    countMatches(counts, largestCounts(referenceCounts.map((orders) => orders[index] ?? new Map()))),
  );
  const referenceLength = closestLength(
    hypothesis.length,
    references.map((words) => words.length),
  );
  return [hypothesis.length, referenceLength, ...matches, ...hypothesisCounts.map(totalCount)];
}

/** The reference length nearest to the hypothesis length; of two equally near ones the shorter. */
function closestLength(length: number, candidates: readonly number[]): number {
  return candidates.reduce((best, candidate) => {
    const gain = Math.abs(length - best) - Math.abs(length - candidate);
    return gain > 0 || (gain === 0 && candidate < best) ? candidate : best;
  });
}
