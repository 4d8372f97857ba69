import type { CaptionScores } from '@tolmach/metrics';

const NAMES: readonly (readonly [keyof Omit<CaptionScores, 'signature'>, string])[] = [
  ['bleu1', 'BLEU-1'],
  ['bleu2', 'BLEU-2'],
  ['bleu3', 'BLEU-3'],
  ['bleu4', 'BLEU-4'],
  ['rougeL', 'ROUGE-L'],
  ['ciderD', 'CIDEr-D'],
  ['meteorExactStem', 'METEOR-exact-stem'],
];
const NAME_WIDTH = Math.max(...NAMES.map(([, name]) => name.length));

/** A line for each score, in percent; as text, a line with what they depend on at the end. */
export function formatScores(scores: CaptionScores, format: 'text' | 'json'): string[] {
  const { signature } = scores;
  if (format === 'json') {
    return NAMES.map(([key, name]) => JSON.stringify({ name, score: Number(scores[key].toFixed(4)), signature }));
  }
  const lines = NAMES.map(([key, name]) => `${name.padEnd(NAME_WIDTH)} ${scores[key].toFixed(2)}`);
  return [...lines, `signature ${signature}`];
}
