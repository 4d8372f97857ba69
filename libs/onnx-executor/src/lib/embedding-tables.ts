import type { TranslationModelFile } from '@tolmach/contracts';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

/** Which matrix plays which part, [vocabulary, channel] each. */
export interface EmbeddingTables {
  readonly source: Matrix;
  readonly target: Matrix;
  readonly output: Matrix;
}

/** The embedding and output matrices; tying says which of them are one. @see Press and Wolf 2017 */
export function embeddingTables(reader: WeightReader, file: TranslationModelFile): EmbeddingTables {
  const { architecture, sourceVocabularySize, targetVocabularySize } = file;
  const { encoder, decoder, tying } = architecture;
  if (tying === 'all') {
    const shared = reader.matrix('embeddings/shared', targetVocabularySize, decoder.embeddingSize);
    return { source: shared, target: shared, output: shared };
  }
  const source = reader.matrix('embeddings/source', sourceVocabularySize, encoder.embeddingSize);
  const target = reader.matrix('embeddings/target', targetVocabularySize, decoder.embeddingSize);
  if (tying === 'target') return { source, target, output: target };
  return { source, target, output: reader.matrix('embeddings/output', targetVocabularySize, decoder.readoutSize) };
}
