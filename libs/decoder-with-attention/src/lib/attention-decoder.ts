import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { INFER, RecurrentStack, dropout, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, LstmParams, LstmState, Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { attend, attentionSpecs, prepareMemory } from './attention';
import type { AttentionParams, PreparedMemory } from './attention';
import { bridgeSpecs, bridgeStates } from './bridge';
import type { BridgeParams } from './bridge';
import { lstmAttentionSequence } from './lstm-attention-sequence';
import { readout, readoutSpecs } from './readout';
import type { ReadoutParams } from './readout';

/** Parameters of a decoder; embeddings and output matrix belong to the model, which may share them. */
export type DecoderParams = {
  readonly bridge: BridgeParams;
  readonly bottom: CellParams;
  readonly attention: AttentionParams;
  readonly upper: readonly CellParams[];
  readonly readout: ReadoutParams;
  /** [vocabulary] */
  readonly outputBias: tf.Tensor1D;
};

/** State between steps; rows are `batch*beam`. */
export type DecoderState = {
  /** one state a layer, bottom first, each [batch*beam, hidden] */
  readonly layers: readonly CellState[];
  /** [batch*beam, *]: what the bottom layer is fed beside the embedding: context, or readout under input feeding */
  readonly feed: tf.Tensor2D;
};

/** What one step gives. */
export type DecoderStep = {
  /** [batch*beam, readout] */
  readonly readout: tf.Tensor2D;
  /** [batch*beam, position] attention weights */
  readonly weights: tf.Tensor2D;
  readonly state: DecoderState;
};

/** Target side of a padded batch. */
export interface TargetSequence {
  /** [batch, time, embedding], float32: embeddings of the previous pieces */
  readonly embedded: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
}

/**
 * Recurrent decoder whose attention is asked by the bottom layer (GNMT) or by the top one (input feeding).
 * @see Wu et al. 2016, section 3; Luong et al. 2015, section 3.3 (input feeding)
 */
export class AttentionDecoder {
  private readonly layer: RecurrentLayer;
  private readonly upper: RecurrentStack;

  constructor(
    private readonly config: DecoderConfig,
    private readonly memorySize: number,
    private readonly initialisation: Initialisation,
  ) {
    const { cell, hiddenSize, numLayers, residualFromLayer, dropout: rate, dropoutKind, wiring } = config;
    this.layer = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.layer,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: wiring === 'input_feeding' ? 0 : memorySize,
      dropout: rate,
      dropoutKind,
    });
  }

  /** Shapes and starting values of the parameters. */
  specs(vocabularySize: number): ParameterSpecs<DecoderParams> {
    const { config, memorySize, initialisation } = this;
    const specs = {
      bridge: bridgeSpecs(config, memorySize, initialisation),
      bottom: this.layer.specs(config.embeddingSize + this.feedSize),
      attention: attentionSpecs(config, memorySize, initialisation),
      upper: this.upper.specs(),
      readout: readoutSpecs(config, memorySize, initialisation),
      outputBias: { shape: [vocabularySize], initialise: constant(0) },
    };
    return specs;
  }

  /** The memory with its keys projected; the caller (or its tidy) owns it. */
  prepare(params: DecoderParams, memory: TensorMemory): PreparedMemory {
    return prepareMemory(params.attention, memory);
  }

  /** State before the first step, one row a sentence; the caller (or its tidy) owns it. */
  start(params: DecoderParams, summary: tf.Tensor2D): DecoderState {
    return tf.tidy(() => ({
      layers: bridgeStates(params.bridge, this.config, this.layer.cell, summary),
      feed: tf.zeros<tf.Rank.R2>([summary.shape[0], this.feedSize]),
    }));
  }

  /**
   * One step of every row; the caller (or its tidy) owns the result.
   * @param embedded - [batch*beam, embedding], float32: embeddings of the previous pieces
   * @param time - index of the step, which in training tells its dropout masks from another's
   */
  step(
    params: DecoderParams,
    prepared: PreparedMemory,
    { embedded, state, time = 0 }: { embedded: tf.Tensor2D; state: DecoderState; time?: number },
    mode: Mode = INFER,
  ): DecoderStep {
    return tf.tidy(() => {
      const { wiring, readoutSeesEmbedding } = this.config;
      const [bottomState, ...upperStates] = state.layers as [CellState, ...CellState[]]; // at least one layer
      const input = tf.concat2d([embedded, state.feed], 1); // [batch*beam, embedding + feed]
      const bottom = this.layer.step(params.bottom, input, bottomState, modeAt(mode, 'bottom'), time);
      const climb = (context?: tf.Tensor2D) =>
        this.upper.step(
          params.upper,
          { input: bottom.hidden, states: upperStates, time, ...(context && { context }) },
          mode,
        );
      if (wiring === 'input_feeding') {
        const { output: top, states } = climb();
        const { context, weights } = attendRows(params.attention, prepared, top);
        const read = readout(params.readout, { top, context, embedded }, readoutSeesEmbedding);
        return { readout: read, weights, state: { layers: [bottom, ...states], feed: read.clone() } };
      }
      const { context, weights } = attendRows(params.attention, prepared, bottom.hidden);
      const { output: top, states } = climb(wiring === 'gnmt' ? state.feed : context);
      const read = readout(params.readout, { top, context, embedded }, readoutSeesEmbedding);
      return { readout: read, weights, state: { layers: [bottom, ...states], feed: context } };
    });
  }

  /**
   * Readouts of whole target sequences in training, [batch*time, readout]; the caller (or its tidy) owns them.
   */
  apply(params: DecoderParams, memory: TensorMemory, target: TargetSequence, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => {
      const { dropout: rate, dropoutKind } = this.config;
      const prepared = this.prepare(params, memory);
      const embedded = dropout(target.embedded, rate, dropoutKind, modeAt(mode, 'embedding'));
      const start = this.start(params, memory.summary);
      const isLayerwise = this.layer.isFused && this.config.wiring !== 'input_feeding';
      const walk = isLayerwise ? this.layerwise.bind(this) : this.stepwise.bind(this);
      const readouts = walk(params, prepared, { embedded, mask: target.mask }, { start, mode });
      const dropped = dropout(readouts, rate, dropoutKind, modeAt(mode, 'readout'));
      return dropped.reshape<tf.Tensor2D>([-1, this.config.readoutSize]);
    });
  }

  /** Step by step through all layers: right for every wiring and cell, and the reference of the layerwise walk. */
  private stepwise(
    params: DecoderParams,
    prepared: PreparedMemory,
    target: TargetSequence,
    { start, mode }: { start: DecoderState; mode: Mode },
  ): tf.Tensor3D {
    let state = start;
    const readouts = (tf.unstack(target.embedded, 1) as tf.Tensor2D[]).map((embedded, time) => {
      const step = this.step(params, prepared, { embedded, state, time }, mode);
      state = step.state;
      return step.readout;
    });
    return tf.stack(readouts, 1) as tf.Tensor3D; // rank 2 + 1
  }

  /** Bottom layer and attention as one operation, then each upper layer and the readout over the whole sequence. */
  private layerwise(
    params: DecoderParams,
    prepared: PreparedMemory,
    target: TargetSequence,
    { start, mode }: { start: DecoderState; mode: Mode },
  ): tf.Tensor3D {
    const { hiddenSize, wiring, readoutSeesEmbedding, readoutSize } = this.config;
    const [bottomStart, ...starts] = start.layers as [CellState, ...CellState[]]; // at least one layer
    const [batchSize, time, embeddingSize] = target.embedded.shape;
    const walked = lstmAttentionSequence({
      inputs: target.embedded,
      weights: params.bottom as LstmParams, // layerwise is for plain LSTM layers
      attention: params.attention,
      prepared,
      start: bottomStart as LstmState, // likewise
    }); // [batch, time, hidden + channel]
    const [hidden, context] = tf.split(walked, [hiddenSize, this.memorySize], 2) as [tf.Tensor3D, tf.Tensor3D];
    const seen = wiring === 'gnmt' ? shiftTime(context) : context;
    const top = this.upper.apply(params.upper, { inputs: hidden, context: seen, mask: target.mask, starts }, mode);
    const rows = batchSize * time;
    const read = readout(
      params.readout,
      {
        top: top.reshape([rows, hiddenSize]),
        context: context.reshape([rows, this.memorySize]),
        embedded: target.embedded.reshape([rows, embeddingSize]),
      },
      readoutSeesEmbedding,
    );
    return read.reshape([batchSize, time, readoutSize]);
  }

  private get feedSize(): number {
    return this.config.wiring === 'input_feeding' ? this.config.readoutSize : this.memorySize;
  }
}

/** Attention for rows that are `batch*beam`, without copying the memory for each beam. */
function attendRows(params: AttentionParams, prepared: PreparedMemory, rows: tf.Tensor2D) {
  const [batchSize, positions, channels] = prepared.values.shape;
  const [numRows, hiddenSize] = rows.shape;
  const { context, weights } = attend(params, prepared, rows.reshape([batchSize, numRows / batchSize, hiddenSize]));
  return {
    context: context.reshape<tf.Tensor2D>([numRows, channels]),
    weights: weights.reshape<tf.Tensor2D>([numRows, positions]),
  };
}

/** The sequence one step later, zeros first: [batch, time, channel]. */
function shiftTime(sequence: tf.Tensor3D): tf.Tensor3D {
  const [batchSize, time, channels] = sequence.shape;
  return sequence.slice([0, 0, 0], [batchSize, time - 1, channels]).pad([
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
}
