import type { EncoderConfig, Initialisation } from '@tolmach/contracts';
import { RecurrentStack, dropout, lastStep, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
import { expectShape, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';

/** Parameters of the two directions of the bottom layer and of the layers above it. */
export type EncoderParams = {
  readonly forward: CellParams;
  readonly backward: CellParams;
  readonly upper: readonly CellParams[];
};

/**
 * Text encoder: a bidirectional bottom layer, forward layers with residual connections above it.
 * @see Wu et al. 2016, section 3.2 (bidirectional bottom layer); Schuster and Paliwal 1997
 */
export class BidirectionalEncoder {
  private readonly bottom: RecurrentLayer;
  private readonly upper: RecurrentStack;

  constructor(
    private readonly config: EncoderConfig,
    initialisation: Initialisation,
  ) {
    const { cell, hiddenSize, numLayers, residualFromLayer, dropout: rate, dropoutKind } = config;
    this.bottom = openLayer(cell, hiddenSize / 2, initialisation);
    this.upper = new RecurrentStack({
      layer: openLayer(cell, hiddenSize, initialisation),
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: 0,
      dropout: rate,
      dropoutKind,
    });
  }

  /** Shapes and starting values of the parameters; the embedding belongs to the model, which may share it. */
  specs(): ParameterSpecs<EncoderParams> {
    const { embeddingSize } = this.config;
    const specs = {
      forward: this.bottom.specs(embeddingSize),
      backward: this.bottom.specs(embeddingSize),
      upper: this.upper.specs(),
    };
    return specs;
  }

  /** Channels of the memory. */
  get memorySize(): number {
    return this.config.hiddenSize;
  }

  /**
   * The memory of a padded batch; the caller (or its tidy) owns its tensors, the mask being a copy.
   * @param embedded - [batch, time, embedding], float32
   * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
   * @throws {@link ShapeError} when the embeddings have another size than the config says
   */
  apply(params: EncoderParams, embedded: tf.Tensor3D, mask: tf.Tensor2D, mode: Mode): TensorMemory {
    const { embeddingSize, dropout: rate, dropoutKind } = this.config;
    const expected = ['batch', 'time', embeddingSize];
    expectShape('BidirectionalEncoder.apply', embedded, expected, 'Check encoder.embeddingSize in model.json.');
    return tf.tidy(() => {
      const inputs = dropout(embedded, rate, dropoutKind, modeAt(mode, 'embedding'));
      const forward = this.bottom.apply(params.forward, { inputs, mask }, modeAt(mode, 'forward'));
      const backward = this.bottom.apply(
        params.backward,
        { inputs, mask, direction: 'backward' },
        modeAt(mode, 'backward'),
      );
      const both = tf.concat3d([forward, backward], 2); // [batch, time, hidden]
      const values = this.upper.apply(params.upper, { inputs: both, mask }, mode);
      const summary = params.upper.length === 0 ? endsOf(forward, backward, mask) : lastStep(values, mask);
      return { values, mask: mask.clone(), summary };
    });
  }
}

/** Final states of both directions side by side, [batch, hidden]: the backward walk ends at the first position. */
function endsOf(forward: tf.Tensor3D, backward: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const [batchSize, , half] = backward.shape;
  const first = backward.slice([0, 0, 0], [batchSize, 1, half]).reshape<tf.Tensor2D>([batchSize, half]);
  return tf.concat2d([lastStep(forward, mask), first], 1);
}
