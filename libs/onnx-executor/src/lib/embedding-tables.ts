import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { DecoderConfig, TranslationModelFile } from '@tolmach/contracts';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

const PATHS = PARAMETER_PATHS.embeddings;

/** Which matrix plays which part of the decoder, [vocabulary, channel] each. */
export interface EmbeddingTables {
  readonly target: Matrix;
  readonly output: Matrix;
}

/** With the encoder's, [vocabulary, channel]. */
export interface TranslationTables extends EmbeddingTables {
  readonly source: Matrix;
}

/** The embedding and output matrices; tying says which of them are one. @see Press and Wolf 2017 */
export function translationTables(reader: WeightReader, file: TranslationModelFile): TranslationTables {
  const { architecture, sourceVocabularySize, targetVocabularySize } = file;
  const { encoder, decoder, tying } = architecture;
  if (tying === 'all') {
    const shared = reader.matrix(PATHS.shared, targetVocabularySize, decoder.embeddingSize);
    return { source: shared, target: shared, output: shared };
  }
  const source = reader.matrix(PATHS.source, sourceVocabularySize, encoder.embeddingSize);
  return { source, ...targetTables(reader, decoder, targetVocabularySize, tying) };
}

/** The decoder's matrices where no source has a part in them. */
export function targetTables(
  reader: WeightReader,
  decoder: DecoderConfig,
  vocabularySize: number,
  tying: 'none' | 'target',
): EmbeddingTables {
  const target = reader.matrix(PATHS.target, vocabularySize, decoder.embeddingSize);
  if (tying === 'target') return { target, output: target };
  return { target, output: reader.matrix(PATHS.output, vocabularySize, decoder.readoutSize) };
}
