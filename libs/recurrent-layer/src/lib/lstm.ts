import { LSTM_GATE_ORDER, LSTM_PEEPHOLE_ORDER, OPEN_GATE_BIAS, gateOrigin, memoryParts } from '@tolmach/contracts';
import type { CellConfig, Initialisation, LstmGate } from '@tolmach/contracts';
import {
  SQUASHED,
  constant,
  lstmActivations,
  lstmLayer,
  normal,
  onesBetween,
  tf,
  tidyTree,
} from '@tolmach/tensor-runtime';
import type { Initialiser, LstmLayer, LstmSquashing, LstmState, LstmWeights } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { inputKernel, joinedKernel, normaliseGates } from './gates';

/** Kernel, bias and peepholes of four gates in LSTM_GATE_ORDER; `gain` [4*hidden] under layer norm. */
export type LstmParams = LstmWeights & { readonly gain?: tf.Tensor1D };

/**
 * The next LSTM state; the caller (or its tidy) owns it.
 * @param input - [batch, input], float32
 * @param more - [batch, 4*hidden], added to the gate inputs
 * @see Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000
 */
export function stepLstm(
  params: LstmParams,
  input: tf.Tensor2D,
  state: LstmState,
  squashing = SQUASHED,
  more?: tf.Tensor2D,
): LstmActivated {
  return tidyTree(() => {
    const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
    const summed = tf.matMul<tf.Tensor2D>(joined, params.kernel); // [batch, 4*hidden]
    const scaled = params.gain === undefined ? summed : normaliseGates(summed, params.gain, 4);
    const gates = scaled.add<tf.Tensor2D>(params.bias);
    const activations = lstmActivations(more === undefined ? gates : gates.add(more), state.cell, params, squashing);
    const { hidden, cell, inputGate, forgetGate, outputGate } = activations;
    return { hidden, cell, inputGate, forgetGate, outputGate };
  });
}

/** The state after a step with the gates that led to it, each [batch, hidden]. */
export type LstmActivated = LstmState & {
  readonly inputGate: tf.Tensor2D;
  readonly forgetGate: tf.Tensor2D;
  readonly outputGate: tf.Tensor2D;
};

/** What a variant squashes. */
export function squashingOf({ variant }: CellConfig): LstmSquashing {
  return { input: variant !== 'no_input_activation', output: variant !== 'no_output_activation' };
}

/**
 * The weights of a plain LSTM with peepholes that computes what the variant does, whose own weights are of the gates it
 * has; the caller (or its tidy) owns what is new in them.
 */
export function fourGates(params: LstmParams, { variant }: CellConfig): LstmParams {
  const origins = LSTM_GATE_ORDER.map((gate) => gateOrigin(variant, gate));
  if (origins.every((origin) => origin === 'own')) return params;
  const { kernel, bias, gain, peepholes } = params;
  const coupled = (input: tf.Tensor) => input.neg();
  return {
    kernel: widened(kernel, LSTM_GATE_ORDER, variant, { open: 0, coupled }),
    bias: widened(bias, LSTM_GATE_ORDER, variant, { open: OPEN_GATE_BIAS, coupled }),
    ...(gain && { gain: widened(gain, LSTM_GATE_ORDER, variant, { open: 0, coupled: (input) => input }) }), // of what has the other sign
    ...(peepholes && { peepholes: widened(peepholes, LSTM_PEEPHOLE_ORDER, variant, { open: 0, coupled }) }),
  };
}

/** The last axis with a block for each of `gates`, of which the variant may lack one: what an open or coupled gate has. */
function widened<T extends tf.Tensor>(
  weights: T,
  gates: readonly LstmGate[],
  variant: CellConfig['variant'],
  { open, coupled }: { readonly open: number; readonly coupled: (input: tf.Tensor) => tf.Tensor },
): T {
  return tf.tidy(() => {
    const own = gates.filter((gate) => gateOrigin(variant, gate) === 'own');
    const blocks = new Map(tf.split(weights, own.length, -1).map((block, index) => [own[index], block]));
    const input = blocks.get('input') ?? [...blocks.values()][0] ?? weights; // any of one gate's size
    const missing = { open: () => tf.fill(input.shape, open), coupled: () => coupled(input), own: () => input };
    const all = gates.map((gate) => blocks.get(gate) ?? missing[gateOrigin(variant, gate)]());
    return tf.concat(all, -1) as T; // of the same rank
  });
}

/**
 * An LSTM cell whose forget gate starts open (bias 1, Jozefowicz et al. 2015, section 2.2), and whose peepholes start near 0
 * (Greff et al. 2017, section IV).
 */
export function lstmCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  const { variant, layerNorm, peepholes } = config;
  const has = (gate: LstmGate) => gateOrigin(variant, gate) === 'own';
  const gates = LSTM_GATE_ORDER.filter(has);
  const width = gates.length * hiddenSize;
  const seesGates = carriesGates(config);
  const zeros = (batchSize: number) => tf.zeros<tf.Rank.R2>([batchSize, hiddenSize]);
  return {
    hiddenSize,
    recurrentWeights: { name: 'kernel', rows: hiddenSize },
    specs: (inputSize) => ({
      kernel: {
        shape: [inputSize + hiddenSize, width],
        initialise: joinedKernel(initialisation, inputSize, gates.length),
      },
      bias: { shape: [width], initialise: startingBias(config, gates, hiddenSize) },
      ...(layerNorm ? { gain: { shape: [width], initialise: constant(1) } } : {}),
      ...(peepholes
        ? { peepholes: { shape: [LSTM_PEEPHOLE_ORDER.filter(has).length * hiddenSize], initialise: normal(0.1) } }
        : {}),
      ...(seesGates
        ? { gateKernel: { shape: [3 * hiddenSize, 3 * hiddenSize], initialise: inputKernel(initialisation, 3) } }
        : {}),
    }),
    start: (batchSize) => ({
      hidden: zeros(batchSize),
      ...Object.fromEntries(memoryParts(config).map((part) => [part, zeros(batchSize)])),
    }),
    step(params: CellParams, input: tf.Tensor2D, state: CellState): CellState {
      const [weights, before] = [params as LstmParams, state as LstmState]; // as specs and start made them
      return tidyTree(() => {
        const more = seesGates ? gateSums(params as GateRecurrence, state as LstmActivated) : undefined; // of a cell that sees gates
        const next = stepLstm(fourGates(weights, config), input, before, squashingOf(config), more);
        return seesGates ? next : { hidden: next.hidden, cell: next.cell };
      });
    },
  };
}

/** Ones where the forget gate has its weights; where it is coupled, the input gate starts closed, which opens it. */
function startingBias({ variant }: CellConfig, gates: readonly LstmGate[], hiddenSize: number): Initialiser {
  const onesAt = (gate: LstmGate): Initialiser => {
    const place = gates.indexOf(gate);
    return onesBetween(place * hiddenSize, (place + 1) * hiddenSize);
  };
  if (variant === 'coupled_gates') return (shape, random) => onesAt('input')(shape, random).map((one) => -one);
  return gates.includes('forget') ? onesAt('forget') : constant(0);
}

/** Whether the gates of a step see those of the step before. */
export function carriesGates({ variant }: CellConfig): boolean {
  return variant === 'full_gate_recurrence';
}

/**
 * What a fused loop of an LSTM's steps reads; the caller (or its tidy) owns what is new in it. Where gates are carried,
 * they are part of the hidden state, and their kernel of the layer's.
 */
export function fusedLayer(config: CellConfig, params: CellParams, start: CellState): LstmLayer {
  const weights = fourGates(params as LstmParams, config); // as the cell's specs made them
  if (!carriesGates(config)) return lstmLayer(weights, start as LstmState); // as an LSTM cell starts
  return tidyTree(() => {
    const { hidden, cell, inputGate, forgetGate, outputGate } = start as LstmActivated; // as a cell that sees gates starts
    const gateRows = betweenGates((params as GateRecurrence).gateKernel); // of a cell that sees gates
    const kernel = tf.concat2d([weights.kernel, gateRows], 0);
    return lstmLayer(
      { ...weights, kernel },
      { hidden: tf.concat2d([hidden, inputGate, forgetGate, outputGate], 1), cell },
    );
  });
}

/** The state that the steps of a {@link fusedLayer} end in, as the cell has it; the caller (or its tidy) owns it. */
export function stateOfFused(config: CellConfig, { hidden: carried, cell }: LstmState): CellState {
  if (!carriesGates(config)) return { hidden: carried, cell };
  const [hidden, inputGate, forgetGate, outputGate] = tf.split(carried, 4, 1) as FourParts; // as joined above
  return { hidden, cell, inputGate, forgetGate, outputGate };
}

type FourParts = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** `gateKernel` [3*hidden, 3*hidden], both axes in LSTM_PEEPHOLE_ORDER. */
type GateRecurrence = { readonly gateKernel: tf.Tensor2D };

/** What the gates of the step before add to the gate inputs, [batch, 4*hidden]. @see Greff et al. 2017, appendix A (FGR) */
function gateSums({ gateKernel }: GateRecurrence, { inputGate, forgetGate, outputGate }: LstmActivated): tf.Tensor2D {
  const gates = tf.concat2d([inputGate, forgetGate, outputGate], 1);
  return betweenGates(tf.matMul<tf.Tensor2D>(gates, gateKernel));
}

/** Columns of three gates in LSTM_PEEPHOLE_ORDER as those of four in LSTM_GATE_ORDER: zeros for the candidate, which sees no gate. */
function betweenGates(columns: tf.Tensor2D): tf.Tensor2D {
  const [inputs, forgets, outputs] = tf.split(columns, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return tf.concat2d([inputs, tf.zerosLike(inputs), forgets, outputs], 1);
}
