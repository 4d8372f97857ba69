/** What validations call a score, and what people call it. */
const SCORE_NAMES: Readonly<Record<string, string>> = {
  bleu: 'BLEU',
  chrf: 'chrF2',
  bleu4: 'BLEU-4',
  rougeL: 'ROUGE-L',
  cider: 'CIDEr-D',
  macroF1: 'macro F1',
};

/** Returns what people call a score of a validation; one that has no other name keeps its own. */
export function scoreName(score: string): string {
  return SCORE_NAMES[score] ?? score;
}
