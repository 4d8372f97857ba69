import { BidirectionalEncoder } from '@tolmach/bidirectional-encoder';
import type { EncoderParams } from '@tolmach/bidirectional-encoder';
import type { HostTensors, IdBatch } from '@tolmach/contracts';
import type { TranslationArchitecture } from '../architecture';
import type { TranslationModelFile } from '../system';
import { INFER, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import {
  TargetSide,
  embed,
  embeddingSpecs,
  embeddingTables,
  idTensor,
  openTensorExecutor,
  tableSpec,
} from '@tolmach/target-side';
import type { EmbeddingParams, IdTensor, Network, OpenedTensorExecutor, TargetParams } from '@tolmach/target-side';
import { tf } from '@tolmach/tensor-runtime';
import type { EngineOptions, ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';

/** Numbers of pieces on each side. */
export interface VocabularySizes {
  readonly source: number;
  readonly target: number;
}

/** All parameters of a translation model. */
export type TranslationParams = TargetParams & { readonly encoder: EncoderParams };

/** Encoder, decoder and embeddings as one network; it holds no weights, each call is given them. */
export class TranslationNetwork implements Network<IdBatch, TranslationParams> {
  private readonly encoder: BidirectionalEncoder;
  readonly target: TargetSide;

  constructor(
    private readonly architecture: TranslationArchitecture,
    private readonly vocabulary: VocabularySizes,
  ) {
    const { encoder, decoder, initialisation } = architecture;
    this.encoder = new BidirectionalEncoder(encoder, initialisation);
    this.target = new TargetSide(decoder, this.encoder.memorySize, initialisation);
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<TranslationParams> {
    const specs = {
      embeddings: translationEmbeddingSpecs(this.architecture, this.vocabulary),
      encoder: this.encoder.specs(),
      decoder: this.target.decoder.specs(this.vocabulary.target),
    };
    return specs;
  }

  encodeBatch(params: TranslationParams, batch: IdBatch): TensorMemory {
    return tf.tidy(() => this.encode(params, idTensor(batch)));
  }

  /** The memory of a batch of source ids; the caller (or its tidy) owns it. */
  encode(params: TranslationParams, source: IdTensor, mode: Mode = INFER): TensorMemory {
    return tf.tidy(() => {
      const embedded = embed(embeddingTables(params.embeddings).source, source.ids, source.mask.shape[0]);
      return this.encoder.apply(params.encoder, embedded, source.mask, modeAt(mode, 'encoder'));
    });
  }
}

/**
 * A translation model's network on TensorFlow.js; the caller disposes it. Arguments and errors are those of
 * {@link openTensorExecutor}.
 */
export function openTensorTranslator(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<OpenedTensorExecutor<IdBatch, TranslationParams>> {
  const vocabulary = { source: file.sourceVocabularySize, target: file.targetVocabularySize };
  return openTensorExecutor(new TranslationNetwork(file.architecture, vocabulary), weights, where, options);
}

/** The embedding and output matrices of both sides. @see Press and Wolf 2017 (tying) */
function translationEmbeddingSpecs(
  { encoder, decoder, tying }: TranslationArchitecture,
  vocabulary: VocabularySizes,
): ParameterSpecs<EmbeddingParams> {
  if (tying === 'all') return { shared: tableSpec(vocabulary.target, decoder.embeddingSize) };
  const source = tableSpec(vocabulary.source, encoder.embeddingSize);
  return { source, ...embeddingSpecs(tying, decoder, vocabulary.target) };
}
