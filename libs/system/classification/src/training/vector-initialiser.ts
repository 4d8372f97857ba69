import { normal } from '@tolmach/tensor-runtime';
import type { Initialiser } from '@tolmach/tensor-runtime';
import type { WordVectors } from '@tolmach/word-vectors';
import { WordVocabulary } from '../model/word-vocabulary';
import type { LabelledData } from './labelled-data';

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

/**
 * Random starting values, normal with variance 1 / channels, to which each word adds how much it tells for each class in the
 * training texts: for every class one random direction, times the logarithm of the word's share of that class's words, less
 * its mean over the classes. A linear layer over such vectors begins as multinomial naive Bayes.
 * @see Wang and Manning 2012, section 2.1 (log-count ratios, one added to each count)
 */
export function naiveBayesInitialiser(
  vocabulary: WordVocabulary,
  { train, labels }: Pick<LabelledData, 'labels' | 'train'>,
): Initialiser {
  return (shape, random) => {
    const [rows = 0, channels = 0] = shape;
    const spread = normal(channels ** -0.5);
    const table = spread(shape, random);
    const directions = labels.map((label) => spread([channels], random.site(`class ${label}`)));
    const shares = labels.map((label) =>
      logShares(
        vocabulary,
        train.filter((text) => text.label === label),
      ),
    );
    for (let id = WordVocabulary.FIRST_ID; id < rows; id++) {
      const mean = shares.reduce((sum, share) => sum + (share[id] ?? 0), 0) / labels.length;
      shares.forEach((share, classIndex) => {
        const told = (share[id] ?? 0) - mean;
        directions[classIndex]?.forEach((value, channel) => {
          table[id * channels + channel] = (table[id * channels + channel] ?? 0) + told * value;
        });
      });
    }
    return table;
  };
}

/** Logarithm of each id's share of the words of texts, one added to its count. */
function logShares(vocabulary: WordVocabulary, texts: LabelledData['train']): Float64Array {
  const counts = new Float64Array(vocabulary.size).fill(1);
  for (const { text } of texts) for (const id of vocabulary.encode(text)) counts[id] = (counts[id] ?? 0) + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.log(count / total));
}
