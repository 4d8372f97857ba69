import { BidirectionalEncoder } from '@tolmach/bidirectional-encoder';
import type { EncoderParams, TensorMemory } from '@tolmach/bidirectional-encoder';
import type { TranslationArchitecture } from '@tolmach/contracts';
import { AttentionDecoder } from '@tolmach/decoder-with-attention';
import type { DecoderParams } from '@tolmach/decoder-with-attention';
import { INFER, modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { embed, embeddingSpecs, embeddingTables } from './embedding-tables';
import type { EmbeddingParams, VocabularySizes } from './embedding-tables';
import type { IdTensor } from './id-tensor';

/** All parameters of a translation model. */
export type TranslationParams = {
  readonly embeddings: EmbeddingParams;
  readonly encoder: EncoderParams;
  readonly decoder: DecoderParams;
};

/** Encoder, decoder and embeddings as one network; it holds no weights, each call is given them. */
export class TranslationNetwork {
  private readonly encoder: BidirectionalEncoder;
  readonly decoder: AttentionDecoder;

  constructor(
    private readonly architecture: TranslationArchitecture,
    private readonly vocabulary: VocabularySizes,
  ) {
    const { encoder, decoder, initialisation } = architecture;
    this.encoder = new BidirectionalEncoder(encoder, initialisation);
    this.decoder = new AttentionDecoder(decoder, this.encoder.memorySize, initialisation);
  }

  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<TranslationParams> {
    const specs = {
      embeddings: embeddingSpecs(this.architecture, this.vocabulary),
      encoder: this.encoder.specs(),
      decoder: this.decoder.specs(this.vocabulary.target),
    };
    return specs;
  }

  /** The memory of a batch of source ids; the caller (or its tidy) owns it. */
  encode(params: TranslationParams, source: IdTensor, mode: Mode = INFER): TensorMemory {
    return tf.tidy(() => {
      const embedded = embed(embeddingTables(params.embeddings).source, source.ids, source.mask.shape[0]);
      return this.encoder.apply(params.encoder, embedded, source.mask, modeAt(mode, 'encoder'));
    });
  }

  /**
   * Logits of every target position, [batch*time, vocabulary], in training; the caller (or its tidy) owns them.
   * @param target - the ids that the decoder reads: start and the pieces before each position
   */
  targetLogits(params: TranslationParams, memory: TensorMemory, target: IdTensor, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => {
      const embedded = embed(embeddingTables(params.embeddings).target, target.ids, target.mask.shape[0]);
      const sequence = { embedded, mask: target.mask };
      return this.logits(params, this.decoder.apply(params.decoder, memory, sequence, modeAt(mode, 'decoder')));
    });
  }

  /** [row, vocabulary] from readouts [row, readout]; the caller (or its tidy) owns them. */
  logits(params: TranslationParams, readouts: tf.Tensor2D): tf.Tensor2D {
    const { output } = embeddingTables(params.embeddings);
    return tf.tidy(() => tf.matMul<tf.Tensor2D>(readouts, output, false, true).add(params.decoder.outputBias));
  }

  /** Embeddings [row, embedding] of the target ids [row]; the caller (or its tidy) owns them. */
  embedTarget(params: TranslationParams, ids: tf.Tensor1D): tf.Tensor2D {
    return tf.gather(embeddingTables(params.embeddings).target, ids);
  }
}
