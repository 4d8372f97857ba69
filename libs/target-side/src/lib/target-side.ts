import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { AttentionDecoder } from '@tolmach/decoder-with-attention';
import type { AttendedSequences, DecoderParams, TargetSequence } from '@tolmach/decoder-with-attention';
import { modeAt } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { outputCrossEntropy, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { OutputLabels, TensorMemory } from '@tolmach/tensor-runtime';
import { embed, embeddingTables } from './embedding-tables';
import type { EmbeddingParams } from './embedding-tables';
import type { IdTensor } from './id-tensor';

/** Parameters of a network besides its encoder's. */
export type TargetParams = {
  readonly embeddings: EmbeddingParams;
  readonly decoder: DecoderParams;
};

/** What whole target sequences give in training, with what attention did. */
export type AttendedLogits = Omit<AttendedSequences, 'readouts'> & {
  /** [batch*time, vocabulary] */
  readonly logits: tf.Tensor2D;
};

/** All to the right of `Memory`: embeddings of previous pieces, decoder, output matrix. It holds no weights. */
export class TargetSide {
  readonly decoder: AttentionDecoder;
  readonly attentionKind: DecoderConfig['attentionKind'];

  constructor(config: DecoderConfig, memorySize: number, initialisation: Initialisation) {
    this.decoder = new AttentionDecoder(config, memorySize, initialisation);
    this.attentionKind = config.attentionKind;
  }

  /**
   * Logits of every target position, [batch*time, vocabulary], in training; the caller (or its tidy) owns them.
   * @param target - the ids that the decoder reads: start and the pieces before each position
   */
  sequenceLogits(params: TargetParams, memory: TensorMemory, target: IdTensor, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => {
      const sequence = sequenceOf(params, target);
      return this.logits(params, this.decoder.apply(params.decoder, memory, sequence, modeAt(mode, 'decoder')));
    });
  }

  /**
   * Cross-entropy of every target position, the weighed sum in nats, a scalar; the caller (or its tidy) owns it.
   * @param target - as for {@link sequenceLogits}, whose logits are not made here
   */
  sequenceLoss(
    params: TargetParams,
    memory: TensorMemory,
    { target, ...labels }: { readonly target: IdTensor } & OutputLabels,
    mode: Mode,
  ): tf.Scalar {
    return tf.tidy(() => {
      const readouts = this.decoder.apply(params.decoder, memory, sequenceOf(params, target), modeAt(mode, 'decoder'));
      const { output } = embeddingTables(params.embeddings);
      return outputCrossEntropy({ readouts, matrix: output, bias: params.decoder.outputBias }, labels);
    });
  }

  /** Logits with what losses on attention need; the caller (or its tidy) owns the tensors. */
  sequenceLogitsWithAttention(
    params: TargetParams,
    memory: TensorMemory,
    target: IdTensor,
    mode: Mode,
  ): AttendedLogits {
    return tidyTree(() => {
      const at = modeAt(mode, 'decoder');
      const made = this.decoder.applyWithAttention(params.decoder, memory, sequenceOf(params, target), at);
      const { readouts, ...attention } = made;
      return { ...attention, logits: this.logits(params, readouts) };
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

function sequenceOf({ embeddings }: TargetParams, { ids, mask }: IdTensor): TargetSequence {
  return { embedded: embed(embeddingTables(embeddings).target, ids, mask.shape[0]), mask };
}
