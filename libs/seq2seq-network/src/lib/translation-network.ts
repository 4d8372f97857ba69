import { BidirectionalEncoder } from '@tolmach/bidirectional-encoder';
import type { EncoderParams } from '@tolmach/bidirectional-encoder';
import type { IdBatch, TranslationArchitecture } from '@tolmach/contracts';
import { INFER, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { embed, embeddingTables, translationEmbeddingSpecs } from './embedding-tables';
import type { VocabularySizes } from './embedding-tables';
import { idTensor } from './id-tensor';
import type { IdTensor } from './id-tensor';
import type { Network } from './network';
import { TargetSide } from './target-side';
import type { TargetParams } from './target-side';

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
