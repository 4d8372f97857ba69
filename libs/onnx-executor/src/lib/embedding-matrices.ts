import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { DecoderConfig } from '@tolmach/contracts';
import type { Matrix } from './matrix';
import type { WeightReader } from './weight-reader';

const PATHS = PARAMETER_PATHS.embeddings;

/** Which matrix plays which part of the decoder, [vocabulary, channel] each. */
export interface EmbeddingMatrices {
  readonly target: Matrix;
  readonly output: Matrix;
}

/** The matrices of the target side; tying says which of them are one. @see Press and Wolf 2017 */
export function targetMatrices(
  reader: WeightReader,
  decoder: DecoderConfig,
  vocabularySize: number,
  tying: 'none' | 'target',
): EmbeddingMatrices {
  const target = reader.matrix(PATHS.target, vocabularySize, decoder.embeddingSize);
  if (tying === 'target') return { target, output: target };
  return { target, output: reader.matrix(PATHS.output, vocabularySize, decoder.readoutSize) };
}
