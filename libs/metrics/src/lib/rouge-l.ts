/** Recall weighs this much more than precision; coco-caption's choice. */
export const ROUGE_L_BETA = 1.2;
/** coco-caption splits an empty caption into one empty word; two empty captions therefore agree. */
const EMPTY_CAPTION: readonly string[] = [''];

/**
 * The ROUGE-L of one caption, 0 to 1: an F-measure of the longest common subsequence, equal to coco-caption's.
 *
 * Precision and recall are each the best over the references, possibly of different ones.
 *
 * @param hypothesis - words
 * @param references - at least one list of words
 * @see Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3.1
 */
export function rougeL(hypothesis: readonly string[], references: readonly (readonly string[])[]): number {
  const candidate = hypothesis.length > 0 ? hypothesis : EMPTY_CAPTION;
  let [precision, recall] = [0, 0];
  for (const words of references) {
    const reference = words.length > 0 ? words : EMPTY_CAPTION;
    const common = commonSubsequenceLength(candidate, reference);
    precision = Math.max(precision, common / candidate.length);
    recall = Math.max(recall, common / reference.length);
  }
  if (precision === 0 || recall === 0) return 0;
  const weight = ROUGE_L_BETA * ROUGE_L_BETA;
  return ((1 + weight) * precision * recall) / (recall + weight * precision);
}

/** The length of the longest sequence of words that both have in this order, gaps allowed. */
function commonSubsequenceLength(first: readonly string[], second: readonly string[]): number {
  let lengths = new Array<number>(second.length + 1).fill(0); // for the words of `first` read so far
  for (const word of first) {
    const next = [0];
    second.forEach((other, index) => {
      const longer = Math.max(lengths[index + 1] ?? 0, next[index] ?? 0);
      next.push(word === other ? (lengths[index] ?? 0) + 1 : longer);
    });
    lengths = next;
  }
  return lengths.at(-1) ?? 0;
}
