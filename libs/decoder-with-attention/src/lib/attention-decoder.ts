import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { INFER, RecurrentStack, dropout, modeAt, openLayer } from '@tolmach/recurrent-layer';
import type { Mode, RecurrentLayer } from '@tolmach/recurrent-layer';
import { constant, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import { stackReadouts, stackSteps } from './attended-sequences';
import type { AttendedSequences, WalkedSequences } from './attended-sequences';
import { attentionSpecs, paddingPenalty, prepareMemory } from './attention';
import { bridgeSpecs, bridgeStates } from './bridge';
import type { DecoderMemory, DecoderParams, DecoderState, DecoderStep } from './decoder-step';
import { readoutSpecs } from './readout';
import { recurrentDecoder } from './recurrent-decoder';
import { WIRINGS } from './wiring';
import type { DecoderParts, SequenceInputs, Wiring } from './wiring';

/** Target side of a padded batch. */
export type TargetSequence = Pick<SequenceInputs, 'embedded' | 'mask'>;

/**
 * Recurrent decoder whose attention is asked by the bottom layer (GNMT) or by the top one (input feeding), or that has
 * none.
 * @see Wu et al. 2016, section 3; Luong et al. 2015, section 3.3 (input feeding)
 */
export class AttentionDecoder {
  private readonly wiring: Wiring;
  private readonly bottom: RecurrentLayer;
  private readonly upper: RecurrentStack;
  /** Channels of the context; 0 without attention. */
  private readonly contextSize: number;

  constructor(
    private readonly config: DecoderConfig,
    private readonly memorySize: number,
    private readonly initialisation: Initialisation,
  ) {
    const { cell, hiddenSize, numLayers, residualFromLayer, dropout: rate, dropoutKind } = config;
    this.wiring = wiringOf(config);
    this.contextSize = config.attentionKind === 'none' ? 0 : memorySize;
    this.bottom = openLayer(cell, hiddenSize, initialisation);
    this.upper = new RecurrentStack({
      layer: this.bottom,
      numLayers: numLayers - 1,
      firstLayer: 2,
      residualFromLayer,
      contextSize: this.wiring.upperContextSize(this.contextSize),
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
      bottom: this.bottom.specs(inputSize),
      ...(config.attentionKind === 'none' ? {} : { attention: attention() }),
      upper: this.upper.specs(),
      readout: readoutSpecs(config, contextSize, initialisation),
      outputBias: { shape: [vocabularySize], initialise: constant(0) },
    };
    return specs;
  }

  /** The memory with what steps need of it worked out once; the caller (or its tidy) owns it. */
  prepare({ attention }: DecoderParams, memory: TensorMemory): DecoderMemory {
    return attention === undefined ? { penalty: paddingPenalty(memory.mask) } : prepareMemory(attention, memory);
  }

  /** State before the first step, one row for each sentence; the caller (or its tidy) owns it. */
  start(params: DecoderParams, summary: tf.Tensor2D): DecoderState {
    return tidyTree(() => {
      const states = bridgeStates(params.bridge, this.config, this.bottom.cell, summary);
      const feed = () => tf.zeros<tf.Rank.R2>([summary.shape[0], this.feedSize]);
      return { ...states, ...(this.feedSize > 0 && { feed: feed() }) };
    });
  }

  /**
   * One step of every row; the caller (or its tidy) owns the result. In training `time`, the index of the step, tells its
   * dropout masks from another's.
   * @param embedded - [batch*beam, embedding], float32: embeddings of the previous pieces
   */
  step(
    params: DecoderParams,
    memory: DecoderMemory,
    { embedded, state, time = 0 }: { embedded: tf.Tensor2D; state: DecoderState; time?: number },
    mode: Mode = INFER,
  ): DecoderStep {
    return tidyTree(() => this.wiring.step(this.parts(params, memory), { embedded, state, time }, mode));
  }

  /** Readouts of whole target sequences in training, [batch*time, readout]; the caller (or its tidy) owns them. */
  apply(params: DecoderParams, memory: TensorMemory, target: TargetSequence, mode: Mode): tf.Tensor2D {
    return tf.tidy(() => this.walk(params, memory, target, { mode, withAttention: false }).readouts);
  }

  /**
   * Readouts of whole target sequences with what losses on attention need: doubly stochastic regularisation, REINFORCE.
   * Costs about as much as the readouts alone. The caller (or its tidy) owns the tensors.
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
    const { dropout: rate, dropoutKind, attentionKind, contextGate, readoutSize } = this.config;
    const parts = this.parts(params, this.prepare(params, memory));
    const embedded = dropout(target.embedded, rate, dropoutKind, modeAt(mode, 'embedding'));
    const inputs = { embedded, mask: target.mask, start: this.start(params, memory.summary), withAttention };
    const isFusable = attentionKind === 'none' || (attentionKind === 'soft' && !contextGate);
    const { asLstm } = this.bottom;
    const walked =
      isFusable && asLstm !== undefined
        ? this.wiring.walk(parts, inputs, mode, asLstm)
        : this.walkSteps(parts, inputs, mode);
    const dropped = dropout(walked.readouts, rate, dropoutKind, modeAt(mode, 'readout'));
    return { ...walked, readouts: dropped.reshape<tf.Tensor2D>([-1, readoutSize]) };
  }

  /** Step by step through all layers: right for every wiring and cell, and the reference of the fused walks. */
  private walkSteps(
    parts: DecoderParts,
    { embedded: sequence, start, withAttention }: SequenceInputs,
    mode: Mode,
  ): WalkedSequences {
    let state = start;
    const steps = (tf.unstack(sequence, 1) as tf.Tensor2D[]).map((embedded, time) => {
      const step = tidyTree(() => this.wiring.step(parts, { embedded, state, time }, mode));
      state = step.state;
      return step;
    }); // unstack drops one axis of three
    return withAttention && parts.asked !== undefined ? stackSteps(steps) : { readouts: stackReadouts(steps) };
  }

  private parts(params: DecoderParams, memory: DecoderMemory): DecoderParts {
    const { config, bottom, upper } = this;
    const parts = { config, bottom, upper, params, memory };
    if (params.attention === undefined || !('keys' in memory)) return parts;
    return { ...parts, asked: { kind: config.attentionKind, params: params.attention, prepared: memory } };
  }

  private get feedSize(): number {
    return this.wiring.feedSize(this.config, this.contextSize);
  }
}

/** The gnmt wirings differ only in who sees the context: without attention they are one. */
function wiringOf({ attentionKind, wiring }: DecoderConfig): Wiring {
  return attentionKind === 'none' && wiring !== 'input_feeding' ? recurrentDecoder : WIRINGS[wiring];
}
