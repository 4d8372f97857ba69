import { LINEAR_GATE_ORDER, carriedPart } from '@tolmach/contracts';
import type { CellConfig, Initialisation } from '@tolmach/contracts';
import { constant, onesBetween, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { inputKernel, normaliseGates } from './gates';

/** Kinds of cell whose gates see the input alone. */
export type LinearKind = keyof typeof LINEAR_GATE_ORDER;

/** `kernel` [input, gates*hidden] with the gates of LINEAR_GATE_ORDER, `bias`, and `gain` under layer norm. */
type LinearParams = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D; readonly gain?: tf.Tensor1D };

/** What a step makes of the memory: `keep * memory + add`, both [row, hidden]. */
export interface Coefficients {
  readonly keep: tf.Tensor2D;
  readonly add: tf.Tensor2D;
}

/**
 * A cell whose next memory is linear in the one before, with coefficients from the input alone: those of all steps of a
 * sequence are one product.
 */
export interface LinearCell extends RecurrentCell {
  /** The part of the state that a step reads. */
  readonly memory: 'hidden' | 'cell';
  /** From inputs [row, input], of one step or of many; the caller (or its tidy) owns them. */
  coefficients(params: CellParams, inputs: tf.Tensor2D): Coefficients;
  /** Hidden states from memories of the same shape; the caller (or its tidy) owns them. */
  readout<T extends tf.Tensor>(memory: T): T;
}

type Gates = readonly tf.Tensor2D[];

/** Coefficients from the gate inputs in LINEAR_GATE_ORDER. */
const COEFFICIENTS: Readonly<Record<LinearKind, (gates: Gates) => Coefficients>> = {
  /** @see Kim et al. 2019, section 3.1 */
  ssru([candidate, forget]: Gates) {
    const keep = (forget as tf.Tensor2D).sigmoid(); // one for each name of LINEAR_GATE_ORDER, here and below
    return { keep, add: (candidate as tf.Tensor2D).mul(tf.sub(1, keep)) };
  },
  /** @see Feng et al. 2024, section 3.1 and algorithm 6 of appendix B */
  min_gru([candidate, update]: Gates) {
    const taken = (update as tf.Tensor2D).sigmoid();
    return { keep: tf.sub(1, taken), add: taken.mul(positive(candidate as tf.Tensor2D)) };
  },
  /** @see Feng et al. 2024, section 3.2 and algorithm 8 of appendix B */
  min_lstm([candidate, forget, input]: Gates) {
    const [kept, taken] = [(forget as tf.Tensor2D).sigmoid(), (input as tf.Tensor2D).sigmoid()];
    const both = kept.add(taken);
    return { keep: kept.div(both), add: taken.div(both).mul(positive(candidate as tf.Tensor2D)) };
  },
};

/** The g of Feng et al. 2024, appendix B: x + 0.5 above zero, sigmoid(x) below. */
function positive(candidate: tf.Tensor2D): tf.Tensor2D {
  return candidate.relu().add(tf.minimum(candidate, 0).sigmoid());
}

/** A simpler simple recurrent unit, a minimal GRU or a minimal LSTM. A forget gate starts open, as an LSTM's does. */
export function linearCell(
  kind: LinearKind,
  { layerNorm }: CellConfig,
  hiddenSize: number,
  initialisation: Initialisation,
): LinearCell {
  const order: readonly string[] = LINEAR_GATE_ORDER[kind];
  const width = order.length * hiddenSize;
  const forget = order.indexOf('forget') * hiddenSize;
  const memory = carriedPart({ kind });
  const readout: LinearCell['readout'] = (state) => (kind === 'ssru' ? state.relu() : state.clone());

  const coefficients: LinearCell['coefficients'] = (params, inputs) =>
    tidyTree(() => {
      const { kernel, bias, gain } = params as LinearParams; // as specs made them
      const summed = tf.matMul<tf.Tensor2D>(inputs, kernel); // [row, gates*hidden]
      const scaled = gain === undefined ? summed : normaliseGates(summed, gain, order.length);
      return { ...COEFFICIENTS[kind](tf.split(scaled.add<tf.Tensor2D>(bias), order.length, 1)) };
    });

  const specs = (inputSize: number): ParameterSpecs<CellParams> => ({
    kernel: { shape: [inputSize, width], initialise: inputKernel(initialisation, order.length) },
    bias: { shape: [width], initialise: forget < 0 ? constant(0) : onesBetween(forget, forget + hiddenSize) },
    ...(layerNorm ? { gain: { shape: [width], initialise: constant(1) } } : {}),
  });

  return {
    hiddenSize,
    memory,
    coefficients,
    readout,
    specs,
    start(batchSize) {
      const zeros = () => tf.zeros<tf.Rank.R2>([batchSize, hiddenSize]);
      return { hidden: zeros(), ...(memory === 'cell' && { cell: zeros() }) };
    },
    step: (params: CellParams, input: tf.Tensor2D, state: CellState): CellState =>
      tidyTree(() => {
        const { keep, add } = coefficients(params, input);
        const next = keep.mul(state[memory] ?? state.hidden).add<tf.Tensor2D>(add);
        return { hidden: readout(next), ...(memory === 'cell' && { cell: next }) };
      }),
  };
}
