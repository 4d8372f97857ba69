import { scoreCorpus } from './corpus-metric';
import type { CorpusMetric, Statistics } from './corpus-metric';
import { EditMatrix } from './edit-matrix';
import { describeScore } from './score';
import type { Score } from './score';
import { resolveTerOptions, terSignatureFields } from './ter-options';
import type { ResolvedTerOptions, TerOptions } from './ter-options';
import { tercomWords } from './tercom-words';
import { MAX_SHIFTS_TRIED, findBestShift } from './word-shifts';

/**
 * A translation edit rate with the numbers it was made of; an error rate, so smaller is better and it may exceed 100.
 */
export interface TerScore extends Score {
  /** Words inserted, deleted and substituted, and runs of words moved. */
  readonly numEdits: number;
  /** Words of the references, averaged over reference sets. */
  readonly referenceLength: number;
}

/**
 * The translation edit rate of a corpus, equal to sacreBLEU's to the printed digit; smaller is better.
 *
 * @param hypotheses - one detokenised line per segment
 * @param references - one list per reference set, each as long as `hypotheses`
 * @throws InputError when there is no line, no reference set, or a set of another length
 * @see Snover et al. 2006, "A Study of Translation Edit Rate with Targeted Human Annotation", section 2
 * @example
 * ter(['A man rides a horse.'], [['A man is riding a horse.']]).format()
 */
export function ter(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: TerOptions = {},
): TerScore {
  return scoreCorpus(terMetric(options), hypotheses, references);
}

/** TER as a metric whose statistics are the fewest edits over the references and the mean reference length. */
export function terMetric(options: TerOptions = {}): CorpusMetric<TerScore> {
  const resolved = resolveTerOptions(options);
  const wordsOf = (line: string) => tercomWords(line, resolved);
  return {
    name: 'ter',
    measure: (hypothesis, references) => measureTer(wordsOf(hypothesis), references.map(wordsOf)),
    conclude: (sum, numReferences) => concludeTer(sum, numReferences, resolved),
  };
}

function measureTer(hypothesis: readonly string[], references: readonly (readonly string[])[]): Statistics {
  const numEdits = Math.min(...references.map((reference) => countEdits(hypothesis, reference)));
  const totalLength = references.reduce((total, reference) => total + reference.length, 0);
  return [numEdits, totalLength / references.length];
}

/** The shifts and edits that turn the hypothesis into the reference, shifts chosen greedily while they pay. */
function countEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  const matrix = new EditMatrix(reference, hypothesis.length);
  let words = hypothesis;
  let numShifts = 0;
  let numTried = 0;
  for (;;) {
    const search = findBestShift(words, reference, matrix, numTried);
    numTried = search.numTried;
    if (!search.best || search.best.gain <= 0 || numTried >= MAX_SHIFTS_TRIED) break;
    words = search.best.words;
    numShifts++;
  }
  return numShifts + matrix.measure(words);
}

function concludeTer(sum: Statistics, numReferences: number, options: ResolvedTerOptions): TerScore {
  const [numEdits = 0, referenceLength = 0] = sum;
  const rateWithoutReference = numEdits > 0 ? 1 : 0;
  const score = 100 * (referenceLength > 0 ? numEdits / referenceLength : rateWithoutReference);
  const described = describeScore({ name: 'TER', score, numReferences, fields: terSignatureFields(options) });
  return { ...described, numEdits, referenceLength };
}
