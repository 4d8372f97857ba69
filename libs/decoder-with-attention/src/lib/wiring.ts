import type { DecoderConfig } from '@tolmach/contracts';
import { modeAt } from '@tolmach/recurrent-layer';
import type { CellState, Mode, RecurrentLayer, RecurrentStack } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { LstmState } from '@tolmach/tensor-runtime';
import { attendRows } from './attend-rows';
import type { AskedMemory, AttendedRows } from './attend-rows';
import type { WalkedSequences } from './attended-sequences';
import { equalWeights } from './attention';
import type { DecoderMemory, DecoderParams, DecoderState, DecoderStep } from './decoder-step';
import { inputFeedingSequence } from './input-feeding-sequence';
import { lstmAttentionSequence } from './lstm-attention-sequence';
import { readout, sequenceReadout } from './readout';
import { visualSentinel } from './sentinel';

/** What a wiring connects, with its parameters. */
export interface DecoderParts {
  readonly config: DecoderConfig;
  readonly bottom: RecurrentLayer;
  readonly upper: RecurrentStack;
  readonly params: DecoderParams;
  readonly memory: DecoderMemory;
  /** attention and the memory that it asks; not there in decoders without attention */
  readonly asked?: AskedMemory;
}

/** What enters one step; rows are `batch*beam`. */
export interface StepInputs {
  /** [batch*beam, embedding], float32: embeddings of the previous pieces */
  readonly embedded: tf.Tensor2D;
  readonly state: DecoderState;
  /** index of the step, which in training tells its dropout masks from another's */
  readonly time: number;
}

/** What enters whole sequences in training. */
export interface SequenceInputs {
  /** [batch, time, embedding], float32: embeddings of the previous pieces */
  readonly embedded: tf.Tensor3D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
  /** state before the first step */
  readonly start: DecoderState;
  /** Whether attention weights are wanted as well. */
  readonly withAttention: boolean;
}

/** What makes a plain LSTM of a layer's parameters and start. */
export type AsLstm = NonNullable<RecurrentLayer['asLstm']>;

/** How a decoder's layers, attention and readout are connected. The caller's tidy owns all tensors. */
export interface Wiring {
  /** Channels that the bottom layer is fed besides the embedding, for contexts of `contextSize` channels. */
  feedSize(config: DecoderConfig, contextSize: number): number;
  /** Channels of the context that each upper layer is fed. */
  upperContextSize(contextSize: number): number;
  /** One step of every row. */
  step(parts: DecoderParts, inputs: StepInputs, mode: Mode): DecoderStep;
  /** Whole sequences as few operations: for plain LSTM layers with ungated soft attention, or none. */
  walk(parts: DecoderParts, inputs: SequenceInputs, mode: Mode, asLstm: AsLstm): WalkedSequences;
}

/** Which contexts the upper layers see: at a step, whose feed is the context of the step before, and over all steps. */
interface SeenContexts {
  readonly atStep: (feed: tf.Tensor2D, context: tf.Tensor2D) => tf.Tensor2D;
  /** [batch, time, channel] */
  readonly overTime: (contexts: tf.Tensor3D) => tf.Tensor3D;
}

/**
 * The bottom layer asks the memory and is fed the context at the next step. In whole sequences it is one operation with
 * its attention, and each upper layer is one.
 * @see Wu et al. 2016, section 3
 */
const bottomAsking = ({ atStep, overTime }: SeenContexts): Wiring => ({
  feedSize: (_, contextSize) => contextSize,
  upperContextSize: (contextSize) => contextSize,

  step(parts, inputs, mode) {
    const { config, upper, params } = parts;
    const { embedded, state, time } = inputs;
    const feed = state.feed as tf.Tensor2D; // contexts have channels, so that there is a feed
    const { bottom, asking } = stepBottom(parts, inputs, mode);
    const { context, ...shown } = ask(askedIn(parts), asking, bottom.hidden, modeAt(mode, `attention${time}`));
    const seen = { input: bottom.hidden, states: state.upper, time, context: atStep(feed, context) };
    const { output: top, states } = upper.step(params.upper, seen, mode);
    const read = readout(params.readout, { top, context, embedded }, config.readoutSeesEmbedding);
    return { ...shown, readout: read, state: { bottom, upper: states, feed: context } };
  },

  walk(parts, { embedded, mask, start, withAttention }, mode, asLstm) {
    const { config, upper, params } = parts;
    const { hidden, context, weights } = lstmAttentionSequence({
      inputs: embedded,
      layer: asLstm(params.bottom, start.bottom),
      asked: askedIn(parts),
      withWeights: withAttention,
    });
    const sequence = { inputs: hidden, context: overTime(context), mask, starts: start.upper };
    const top = upper.apply(params.upper, sequence, mode);
    const readouts = sequenceReadout(params.readout, { top, context, embedded }, config.readoutSeesEmbedding);
    return { readouts, ...(weights && { weights }) };
  },
});

/**
 * The top layer asks the memory, where there is attention, and the bottom one is fed the readout. Whole sequences are
 * one operation.
 * @see Luong et al. 2015, section 3.3
 */
const inputFeeding: Wiring = {
  feedSize: ({ readoutSize }) => readoutSize,
  upperContextSize: () => 0,

  step(parts, inputs, mode) {
    const { config, upper, params, memory, asked } = parts;
    const { embedded, state, time } = inputs;
    const { bottom, asking } = stepBottom(parts, inputs, mode);
    const seen = { input: bottom.hidden, states: state.upper, time };
    const { output: top, states } = upper.step(params.upper, seen, mode);
    const { context, ...shown } =
      asked === undefined
        ? { context: undefined, weights: equalWeights(memory, top.shape[0]) }
        : ask(asked, asking, top, modeAt(mode, `attention${time}`));
    const read = readout(params.readout, { top, context, embedded }, config.readoutSeesEmbedding);
    return { ...shown, readout: read, state: { bottom, upper: states, feed: read.clone() } };
  },

  walk({ config, upper, params, asked }, { embedded, start, withAttention }, mode, asLstm) {
    const [batchSize, numSteps] = embedded.shape;
    const bottom = { layer: asLstm(params.bottom, start.bottom), isResidual: false, inputMasks: [] };
    const above = params.upper.map((weights, index) => ({
      layer: asLstm(weights, start.upper[index] as CellState), // each layer has a state
      isResidual: upper.isResidual(index),
      inputMasks: upper.inputMasks(index, { batchSize, numSteps }, mode),
    }));
    return inputFeedingSequence({
      inputs: embedded,
      layers: [bottom, ...above],
      ...(asked && { asked }),
      readout: params.readout,
      seesEmbedding: config.readoutSeesEmbedding,
      withWeights: withAttention,
    });
  },
};

/** The wirings by their names in a config. */
export const WIRINGS: Readonly<Record<DecoderConfig['wiring'], Wiring>> = {
  gnmt: bottomAsking({ atStep: (feed) => feed, overTime: shiftTime }),
  gnmt_v2: bottomAsking({ atStep: (_, context) => context, overTime: (contexts) => contexts }),
  input_feeding: inputFeeding,
};

/** The next state of the bottom layer, and what a sentinel is read from if this layer asks. */
function stepBottom({ params, bottom: layer }: DecoderParts, { embedded, state, time }: StepInputs, mode: Mode) {
  const input = state.feed === undefined ? embedded : tf.concat2d([embedded, state.feed], 1); // [batch*beam, embedding + feed]
  const bottom = layer.step(params.bottom, input, state.bottom, modeAt(mode, 'bottom'), time);
  return { bottom, asking: { input, before: state.bottom, after: bottom } };
}

/** A step of the bottom layer. */
interface BottomStep {
  /** [batch*beam, embedding + feed] */
  readonly input: tf.Tensor2D;
  readonly before: CellState;
  readonly after: CellState;
}

/** What a query, [batch*beam, hidden], gets of the memory. */
function ask(asked: AskedMemory, { input, before, after }: BottomStep, hidden: tf.Tensor2D, mode: Mode): AttendedRows {
  const { sentinel } = asked.params;
  if (sentinel === undefined) return attendRows(asked, { hidden }, mode);
  const { cell } = after as LstmState; // the schema has adaptive attention for LSTMs only
  return attendRows(
    asked,
    { hidden, sentinel: visualSentinel(sentinel, { input, previousHidden: before.hidden, cell }) },
    mode,
  );
}

function askedIn({ asked }: DecoderParts): AskedMemory {
  return asked as AskedMemory; // decoders without attention are not wired so: they are recurrent
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
