import { resolveChrfOptions } from './chrf-options';
import type { ChrfOptions, ResolvedChrfOptions } from './chrf-options';
import { concludeChrf, fScore } from './chrf-score';
import type { ChrfScore } from './chrf-score';
import { scoreCorpus } from './corpus-metric';
import type { CorpusMetric, Statistics } from './corpus-metric';
import { countCharNgrams, countMatches, countWordNgrams, totalCount } from './ngram-counts';
import type { NgramCounts } from './ngram-counts';
import { splitAtWhiteSpace } from './white-space';

/** ASCII punctuation, which chrF++ detaches from words. */
const PUNCTUATION: ReadonlySet<string> = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

/**
 * The chrF score of a corpus (chrF++ with `wordOrder: 2`), equal to sacreBLEU's to the printed digit.
 *
 * @param hypotheses - one detokenised line per segment
 * @param references - one list per reference set, each as long as `hypotheses`
 * @throws InputError when there is no line, no reference set, or a set of another length
 * @see Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"; Popović 2017, "chrF++: words helping character n-grams"
 * @example
 * chrf(['A man rides a horse.'], [['A man is riding a horse.']], { wordOrder: 2 }).format()
 */
export function chrf(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: ChrfOptions = {},
): ChrfScore {
  return scoreCorpus(chrfMetric(options), hypotheses, references);
}

/**
 * The chrF score of one sentence against its references.
 *
 * @throws InputError when there is no reference
 */
export function sentenceChrf(hypothesis: string, references: readonly string[], options: ChrfOptions = {}): ChrfScore {
  return scoreCorpus(
    chrfMetric(options),
    [hypothesis],
    references.map((line) => [line]),
  );
}

/** chrF as a metric whose statistics are, order by order, n-grams of the hypothesis, of the best reference, and matches. */
export function chrfMetric(options: ChrfOptions = {}): CorpusMetric<ChrfScore> {
  const resolved = resolveChrfOptions(options);
  return {
    name: 'chrf',
    measure: (hypothesis, references) => measureChrf(hypothesis, references, resolved),
    conclude: (sum, numReferences) => concludeChrf(sum, numReferences, resolved),
  };
}

/** The statistics against the reference with the best F-score, the first of equals. */
function measureChrf(hypothesis: string, references: readonly string[], options: ResolvedChrfOptions): Statistics {
  const hypothesisCounts = countNgrams(hypothesis, options);
  let best: Statistics = [];
  let bestScore = -1;
  for (const reference of references) {
    const referenceCounts = countNgrams(reference, options);
    const statistics = hypothesisCounts.flatMap((counts, index) =>
      compare(counts, referenceCounts[index] ?? new Map()),
    );
    const { score } = fScore(statistics, options);
    if (score > bestScore) [best, bestScore] = [statistics, score];
  }
  return best;
}

/** The n-grams of hypothesis and reference and the matches; an order that the reference lacks does not count at all. */
function compare(hypothesis: NgramCounts, reference: NgramCounts): Statistics {
  const inHypothesis = reference.size > 0 ? totalCount(hypothesis) : 0;
  return [inHypothesis, totalCount(reference), countMatches(hypothesis, reference)];
}

function countNgrams(
  line: string,
  { charOrder, wordOrder, lowercase, whitespace }: ResolvedChrfOptions,
): NgramCounts[] {
  const text = lowercase ? line.toLowerCase() : line;
  const characters = whitespace ? text : splitAtWhiteSpace(text).join('');
  const words = wordOrder > 0 ? splitAtWhiteSpace(text).flatMap(detachPunctuation) : [];
  return [...countCharNgrams(characters, charOrder), ...countWordNgrams(words, wordOrder)];
}

/** The word with one ASCII punctuation mark taken off its end, or else off its start: `(hi)` gives `(hi` and `)`. */
function detachPunctuation(word: string): string[] {
  if (Array.from(word).length === 1) return [word];
  if (PUNCTUATION.has(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
  if (PUNCTUATION.has(word.charAt(0))) return [word.charAt(0), word.slice(1)];
  return [word];
}
