import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { INFER, RecurrentStack, dropout, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { CellParams, CellState, LstmParams, Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
import { constant, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { LstmState, ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { attendRows } from './attend-rows';
import type { AttendedRows } from './attend-rows';
import { attentionSpecs, prepareMemory } from './attention';
import type { AttentionParams, PreparedMemory } from './attention';
import { bridgeSpecs, bridgeStates } from './bridge';
import type { BridgeParams } from './bridge';
import { stackReadouts, stackSteps } from './attended-sequences';
import type { AttendedSequences, WalkedSequences } from './attended-sequences';
import type { DecoderState, DecoderStep } from './decoder-state';
import { inputFeedingSequence } from './input-feeding-sequence';
import { lstmAttentionSequence } from './lstm-attention-sequence';
import { readout, readoutSpecs } from './readout';
import type { ReadoutParams } from './readout';
import { visualSentinel } from './sentinel';
import { shiftTime } from './shift-time';
import { prepareWithoutAttention, withoutAttention } from './without-attention';

/** Parameters of a decoder; embeddings and output matrix belong to the model, which may share them. */
export type DecoderParams = {
  readonly bridge: BridgeParams;
  readonly bottom: CellParams;
  /** not there in decoders without attention */
  readonly attention?: AttentionParams;
  readonly upper: readonly CellParams[];
  readonly readout: ReadoutParams;
  /** [vocabulary] */
  readonly outputBias: tf.Tensor1D;
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
  /** Channels of the context. */
  private readonly contextSize: number;

  constructor(
    private readonly config: DecoderConfig,
    private readonly memorySize: number,
    private readonly initialisation: Initialisation,
  ) {
    const { cell, hiddenSize, numLayers, residualFromLayer, dropout: rate, dropoutKind, wiring } = config;
    this.contextSize = config.attentionKind === 'none' ? 0 : memorySize;
    this.layer = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.layer,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: wiring === 'input_feeding' ? 0 : this.contextSize,
      dropout: rate,
      dropoutKind,
    });
  }

  /** Shapes and starting values of the parameters. */
  specs(vocabularySize: number): ParameterSpecs<DecoderParams> {
    const { config, memorySize, contextSize, initialisation } = this;
    const inputSize = config.embeddingSize + this.feedSize;
    const attention = () => attentionSpecs(config, { memorySize, inputSize }, initialisation);
    const specs = {
      bridge: bridgeSpecs(config, memorySize, initialisation),
      bottom: this.layer.specs(inputSize),
      ...(config.attentionKind === 'none' ? {} : { attention: attention() }),
      upper: this.upper.specs(),
      readout: readoutSpecs(config, contextSize, initialisation),
      outputBias: { shape: [vocabularySize], initialise: constant(0) },
    };
    return specs;
  }

  /** The memory with its keys projected; the caller (or its tidy) owns it. */
  prepare({ attention }: DecoderParams, memory: TensorMemory): PreparedMemory {
    return attention === undefined ? prepareWithoutAttention(memory) : prepareMemory(attention, memory);
  }

  /** State before the first step, one row a sentence; the caller (or its tidy) owns it. */
  start(params: DecoderParams, summary: tf.Tensor2D): DecoderState {
    return tf.tidy(() => ({
      layers: bridgeStates(params.bridge, this.config, this.layer.cell, summary),
      feed: tf.zeros<tf.Rank.R2>([summary.shape[0], Math.max(1, this.feedSize)]), // not every engine gathers rows of no width
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
    return tidyTree(() => {
      const { wiring, readoutSeesEmbedding } = this.config;
      const [bottomState, ...upperStates] = state.layers as [CellState, ...CellState[]]; // at least one layer
      const input = this.feedSize === 0 ? embedded : tf.concat2d([embedded, state.feed], 1); // [batch*beam, embedding + feed]
      const bottom = this.layer.step(params.bottom, input, bottomState, modeAt(mode, 'bottom'), time);
      const climb = (context?: tf.Tensor2D) =>
        this.upper.step(
          params.upper,
          { input: bottom.hidden, states: upperStates, time, ...(context && this.contextSize > 0 && { context }) },
          mode,
        );
      const ask = (hidden: tf.Tensor2D) => {
        const moment = { input, before: bottomState, after: bottom };
        return this.ask(params, prepared, { hidden, moment }, modeAt(mode, `attention${String(time)}`));
      };
      if (wiring === 'input_feeding') {
        const { output: top, states } = climb();
        const { context, ...shown } = ask(top);
        const read = readout(params.readout, { top, context, embedded }, readoutSeesEmbedding);
        return { ...shown, readout: read, state: { layers: [bottom, ...states], feed: read.clone() } };
      }
      const { context, ...shown } = ask(bottom.hidden);
      const { output: top, states } = climb(wiring === 'gnmt' ? state.feed : context);
      const read = readout(params.readout, { top, context, embedded }, readoutSeesEmbedding);
      return {
        ...shown,
        readout: read,
        state: { layers: [bottom, ...states], feed: this.feedSize === 0 ? state.feed.clone() : context },
      };
    });
  }

  /** What the layer that asks gets of the memory. */
  private ask(
    { attention }: DecoderParams,
    prepared: PreparedMemory,
    { hidden, moment }: { hidden: tf.Tensor2D; moment: { input: tf.Tensor2D; before: CellState; after: CellState } },
    mode: Mode,
  ): AttendedRows {
    if (attention === undefined) return withoutAttention(prepared, hidden.shape[0]);
    const memory = { kind: this.config.attentionKind, params: attention, prepared };
    if (attention.sentinel === undefined) return attendRows(memory, { hidden }, mode);
    const { cell } = moment.after as LstmState; // adaptive attention is for LSTMs, says the schema
    const seen = { input: moment.input, previousHidden: moment.before.hidden, cell };
    return attendRows(memory, { hidden, sentinel: visualSentinel(attention.sentinel, seen) }, mode);
  }

  /**
   * Readouts of whole target sequences in training, [batch*time, readout]; the caller (or its tidy) owns them.
   */
  apply(params: DecoderParams, memory: TensorMemory, target: TargetSequence, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => this.walk(params, memory, target, { mode, withAttention: false }).readouts);
  }

  /**
   * The same readouts with what losses on attention need: doubly stochastic regularisation, REINFORCE. Costs about as
   * much as the readouts alone. The caller (or its tidy) owns the tensors.
   */
  applyWithAttention(
    params: DecoderParams,
    memory: TensorMemory,
    target: TargetSequence,
    mode: Mode,
  ): AttendedSequences {
    return tidyTree(() => this.walk(params, memory, target, { mode, withAttention: true }));
  }

  private walk(
    params: DecoderParams,
    memory: TensorMemory,
    target: TargetSequence,
    { mode, withAttention }: { readonly mode: Mode; readonly withAttention: boolean },
  ): AttendedSequences {
    const { dropout: rate, dropoutKind, attentionKind, contextGate, wiring, readoutSize } = this.config;
    const prepared = this.prepare(params, memory);
    const embedded = dropout(target.embedded, rate, dropoutKind, modeAt(mode, 'embedding'));
    const start = this.start(params, memory.summary);
    const isFusable = attentionKind === 'none' || (attentionKind === 'soft' && !contextGate);
    const fused = wiring === 'input_feeding' ? this.feeding.bind(this) : this.layerwise.bind(this);
    const walk = this.layer.isPlainLstm && isFusable ? fused : this.stepwise.bind(this);
    const walked = walk(params, prepared, { embedded, mask: target.mask }, { start, mode, withAttention });
    const dropped = dropout(walked.readouts, rate, dropoutKind, modeAt(mode, 'readout'));
    return { ...walked, readouts: dropped.reshape<tf.Tensor2D>([-1, readoutSize]) };
  }

  /** Step by step through all layers: right for every wiring and cell, and the reference of the fused walks. */
  private stepwise(
    params: DecoderParams,
    prepared: PreparedMemory,
    target: TargetSequence,
    { start, mode, withAttention }: WalkOptions,
  ): WalkedSequences {
    let state = start;
    const steps = (tf.unstack(target.embedded, 1) as tf.Tensor2D[]).map((embedded, time) => {
      const step = this.step(params, prepared, { embedded, state, time }, mode);
      state = step.state;
      return step;
    });
    return withAttention && params.attention !== undefined ? stackSteps(steps) : { readouts: stackReadouts(steps) };
  }

  /** Bottom layer and attention as one operation, then each upper layer and the readout over the whole sequence. */
  private layerwise(
    params: DecoderParams,
    prepared: PreparedMemory,
    target: TargetSequence,
    { start, mode, withAttention }: WalkOptions,
  ): WalkedSequences {
    const { hiddenSize, wiring, readoutSeesEmbedding, readoutSize } = this.config;
    const [bottomStart, ...starts] = start.layers as [CellState, ...CellState[]]; // at least one layer
    const [batchSize, time, embeddingSize] = target.embedded.shape;
    const bottom = { start: bottomStart, mode, withAttention };
    const { hidden, context, weights } = this.walkBottom(params, prepared, target, bottom);
    const seen = () => ({ context: wiring === 'gnmt' ? shiftTime(context) : context });
    const sequence = { inputs: hidden, mask: target.mask, starts, ...(this.contextSize > 0 && seen()) };
    const top = this.upper.apply(params.upper, sequence, mode);
    const rows = batchSize * time;
    const read = readout(
      params.readout,
      {
        top: top.reshape([rows, hiddenSize]),
        context: context.reshape([rows, this.contextSize]),
        embedded: target.embedded.reshape([rows, embeddingSize]),
      },
      readoutSeesEmbedding,
    );
    return { readouts: read.reshape([batchSize, time, readoutSize]), ...(weights && { weights }) };
  }

  /** Hidden states of the bottom layer, [batch, time, hidden], with contexts and weights. */
  private walkBottom(
    params: DecoderParams,
    prepared: PreparedMemory,
    { embedded, mask }: TargetSequence,
    { start, mode, withAttention }: { start: CellState; mode: Mode; withAttention: boolean },
  ): { hidden: tf.Tensor3D; context: tf.Tensor3D; weights?: tf.Tensor3D } {
    if (params.attention === undefined) {
      const hidden = this.layer.apply(params.bottom, { inputs: embedded, mask, start }, modeAt(mode, 'bottom'));
      return { hidden, context: tf.zeros([embedded.shape[0], embedded.shape[1], 0]) };
    }
    return lstmAttentionSequence({
      inputs: embedded,
      weights: params.bottom as LstmParams, // layerwise is for plain LSTM layers
      attention: params.attention,
      prepared,
      start: start as LstmState, // likewise
      withWeights: withAttention,
    });
  }

  /** All layers, attention and readout as one operation, for input feeding. */
  private feeding(
    params: DecoderParams,
    prepared: PreparedMemory,
    { embedded }: TargetSequence,
    { start, mode, withAttention }: WalkOptions,
  ): WalkedSequences {
    const [batchSize, numSteps] = embedded.shape;
    const [bottomStart, ...starts] = start.layers as [LstmState, ...LstmState[]]; // feeding is for plain LSTM layers
    const bottom = { weights: params.bottom as LstmParams, start: bottomStart, isResidual: false, inputMasks: [] }; // likewise
    const upper = params.upper.map((weights, index) => ({
      weights: weights as LstmParams, // likewise
      start: starts[index] as LstmState, // one a layer
      isResidual: this.upper.isResidual(index),
      inputMasks: this.upper.inputMasks(index, { batchSize, numSteps }, mode),
    }));
    return inputFeedingSequence({
      inputs: embedded,
      layers: [bottom, ...upper],
      ...(params.attention && { asked: { attention: params.attention, prepared } }),
      readout: params.readout,
      seesEmbedding: this.config.readoutSeesEmbedding,
      withWeights: withAttention,
    });
  }

  private get feedSize(): number {
    return this.config.wiring === 'input_feeding' ? this.config.readoutSize : this.contextSize;
  }
}

/** How whole sequences are walked. */
interface WalkOptions {
  readonly start: DecoderState;
  readonly mode: Mode;
  readonly withAttention: boolean;
}
