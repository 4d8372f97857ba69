import { normal } from '@tolmach/tensor-runtime';
import type { Initialiser } from '@tolmach/tensor-runtime';
import type { WordVectors } from '@tolmach/word-vectors';
import type { WordVocabulary } from '../model/word-vocabulary';

/**
 * Starting values of a table of word vectors: those of a file, and for words that it does not have normal ones with the
 * variance that it has.
 * @see Kim 2014, section 3.3 (the variance of words that are not in the file)
 */
export function vectorInitialiser(vocabulary: WordVocabulary, { words, size, values }: WordVectors): Initialiser {
  return (shape, random) => {
    const table = normal(deviationOf(values))(shape, random);
    words.forEach((word, index) => {
      table.set(values.subarray(index * size, (index + 1) * size), vocabulary.idOf(word) * size);
    });
    return table;
  };
}

function deviationOf(values: Float32Array): number {
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares / values.length);
}
