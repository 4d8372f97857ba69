import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { AttentionDecoder } from '@tolmach/decoder-with-attention';
import type { DecoderParams } from '@tolmach/decoder-with-attention';
import { modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import { embed, embeddingTables } from './embedding-tables';
import type { EmbeddingParams } from './embedding-tables';
import type { IdTensor } from './id-tensor';

/** Parameters that a network has beside its encoder's. */
export type TargetParams = {
  readonly embeddings: EmbeddingParams;
  readonly decoder: DecoderParams;
};

/** All to the right of `Memory`: embeddings of previous pieces, decoder, output matrix. It holds no weights. */
export class TargetSide {
  readonly decoder: AttentionDecoder;

  constructor(config: DecoderConfig, memorySize: number, initialisation: Initialisation) {
    this.decoder = new AttentionDecoder(config, memorySize, initialisation);
  }

  /**
   * Logits of every target position, [batch*time, vocabulary], in training; the caller (or its tidy) owns them.
   * @param target - the ids that the decoder reads: start and the pieces before each position
   */
  sequenceLogits(params: TargetParams, memory: TensorMemory, target: IdTensor, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => {
      const embedded = embed(embeddingTables(params.embeddings).target, target.ids, target.mask.shape[0]);
      const sequence = { embedded, mask: target.mask };
      return this.logits(params, this.decoder.apply(params.decoder, memory, sequence, modeAt(mode, 'decoder')));
    });
  }

  /** [row, vocabulary] from readouts [row, readout]; the caller (or its tidy) owns them. */
  logits(params: TargetParams, readouts: tf.Tensor2D): tf.Tensor2D {
    const { output } = embeddingTables(params.embeddings);
    return tf.tidy(() => tf.matMul<tf.Tensor2D>(readouts, output, false, true).add(params.decoder.outputBias));
  }

  /** Embeddings [row, embedding] of ids [row]; the caller (or its tidy) owns them. */
  embed(params: TargetParams, ids: tf.Tensor1D): tf.Tensor2D {
    return tf.gather(embeddingTables(params.embeddings).target, ids);
  }
}
