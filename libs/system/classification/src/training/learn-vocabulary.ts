import { splitWords } from '@tolmach/word-vectors';
import { WordVocabulary } from '../model/word-vocabulary';
import type { ClassificationTrainingConfig } from '../training-config';

/** The words of the training texts, most frequent first; those of one count in alphabetical order. */
export function learnVocabulary(
  texts: readonly { readonly text: string }[],
  options: Pick<ClassificationTrainingConfig['vocabulary'], 'lowerCase' | 'maxWords' | 'minCount'>,
): WordVocabulary {
  const counts = new Map<string, number>();
  for (const { text } of texts) {
    for (const { form } of splitWords(text, options)) counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= options.minCount);
  const ordered = frequent.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, options.maxWords);
  return new WordVocabulary(
    ordered.map(([word]) => word),
    options,
  );
}
