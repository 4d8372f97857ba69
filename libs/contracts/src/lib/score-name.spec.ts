import { scoreName } from './score-name';

it.each([
  ['bleu', 'BLEU'],
  ['chrf', 'chrF2'],
  ['bleu4', 'BLEU-4'],
  ['rougeL', 'ROUGE-L'],
  ['cider', 'CIDEr-D'],
  ['perplexity', 'perplexity'],
])('scoreName calls %s %s', (score, name) => {
  expect(scoreName(score)).toBe(name);
});
