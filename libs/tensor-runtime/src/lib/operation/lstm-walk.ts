import { tf } from '../tensor/tf';
import { SQUASHED } from './lstm-kernel';
import type { LstmActivations, LstmSquashing, LstmState, LstmWeights } from './lstm-kernel';
import { lstmBackward, openLstm } from './lstm-step';
import { openProduct } from './step-product';

/** An LSTM layer with the state it starts from. */
export type LstmLayer = { readonly weights: LstmWeights; readonly start: LstmState };

/** A layer of just the tensors that a step reads. */
export function lstmLayer({ kernel, bias, peepholes }: LstmWeights, { hidden, cell }: LstmState): LstmLayer {
  return { weights: { kernel, bias, ...(peepholes && { peepholes }) }, start: { hidden, cell } };
}

/** A step of a walk, with what its gradient needs besides the step before it. */
export type WalkedStep = {
  /** [batch, input] */
  readonly input: tf.Tensor2D;
  readonly activations: LstmActivations;
};

/** A step from an input, [batch, input], and the state before it. */
export type LstmWalk = (input: tf.Tensor2D, state: LstmState) => WalkedStep;

/** Steps of a layer, without a gradient record; the caller's tidy owns them, and what they share. */
export function lstmWalk({ weights }: LstmLayer, squashing = SQUASHED): LstmWalk {
  const forward = openLstm(weights, squashing);
  return (input, state) => ({ input, activations: forward(input, state) });
}

/** Walks a layer's gradient back through time, last step first. */
export interface LstmGradient {
  /**
   * Gradient of the channels of the step's input that were made on the way, [batch, made], from those of its hidden
   * state, [batch, hidden] each.
   */
  readonly step: (ofHidden: readonly tf.Tensor2D[]) => tf.Tensor2D;
  /** What all steps together give. */
  readonly finish: () => LstmLayerGradient;
}

/** Gradients that take all steps of a layer. */
export interface LstmLayerGradient {
  readonly layer: LstmLayer;
  /** That of the channels of the inputs that were there before the walk, [time*batch, given]. */
  readonly givenInputs: () => tf.Tensor2D;
}

/**
 * The gradient of a {@link lstmWalk} from the layer's start on; the caller's tidy owns all tensors. Weight
 * gradients, and those of given inputs, are one product each for all steps.
 * @param numGiven - how many channels of each input, the first ones, were there before the walk
 * @param ofLastCell - gradient of the cell after the last step, [batch, hidden]; default: zeros
 */
export function lstmGradient(
  layer: LstmLayer,
  steps: readonly WalkedStep[],
  numGiven: number,
  {
    ofLastCell = tf.zerosLike(layer.start.cell),
    squashing = SQUASHED,
  }: { readonly ofLastCell?: tf.Tensor2D | undefined; readonly squashing?: LstmSquashing } = {},
): LstmGradient {
  const { weights, start } = layer;
  const [, hiddenSize] = start.hidden.shape;
  const [numRows, width] = weights.kernel.shape;
  const throughKernel = openProduct(weights.kernel.slice([numGiven, 0]), { isTransposed: true });
  const split = splitOff(numRows - numGiven - hiddenSize, start.hidden);
  const states = [start, ...steps.map(({ activations }) => activations)]; // before each step, and after the last
  const gates: tf.Tensor2D[] = [];
  let carried: LstmState = { hidden: tf.zerosLike(start.hidden), cell: ofLastCell };

  const step: LstmGradient['step'] = (ofHidden) => {
    const time = steps.length - gates.length - 1;
    const { input, activations } = steps[time] as WalkedStep; // as many calls as there are steps
    const gradients = { hidden: tf.addN([carried.hidden, ...ofHidden]), cell: carried.cell };
    const gradient = lstmBackward({ input, state: states[time] ?? start, activations }, gradients, weights, squashing);
    gates.unshift(gradient.gates);
    const { made, hidden } = split(throughKernel(gradient.gates));
    carried = { hidden, cell: gradient.previousCell };
    return made;
  };

  const finish = (): LstmLayerGradient => {
    const allGates = tf.concat2d(gates, 0); // [time*batch, 4*hidden]
    const inputs = steps.map(({ input }) => input);
    const hiddens = states.slice(0, -1).map(({ hidden }) => hidden);
    const parts = [inputs, hiddens].map((rows) => tf.matMul<tf.Tensor2D>(tf.concat2d(rows, 0), allGates, true));
    const peepholes = weights.peepholes && peepholeGradient(allGates, states);
    const ofWeights = {
      kernel: tf.concat2d(parts, 0),
      bias: allGates.sum<tf.Tensor1D>(0),
      ...(peepholes && { peepholes }),
    };
    return {
      layer: { weights: ofWeights, start: carried },
      givenInputs: () => tf.matMul(allGates, weights.kernel.slice([0, 0], [numGiven, width]), false, true),
    };
  };

  return { step, finish };
}

/**
 * [3*hidden], over all steps.
 * @param allGates - [time*batch, 4*hidden], with respect to the gate inputs
 * @param states - before each step, and after the last
 */
function peepholeGradient(allGates: tf.Tensor2D, states: readonly LstmState[]): tf.Tensor1D {
  const cells = states.map(({ cell }) => cell);
  const [before, after] = [cells.slice(0, -1), cells.slice(1)].map((steps) => tf.concat2d(steps, 0));
  const [inputs, , forgets, outputs] = tf.split(allGates, 4, 1); // in LSTM_GATE_ORDER
  const seen = [before, before, after];
  const ofGates = [inputs, forgets, outputs].map((gate, index) => gate?.mul(seen[index] ?? gate).sum(0) ?? allGates);
  return tf.concat(ofGates) as tf.Tensor1D; // three of one axis
}

/** Takes rows [batch, made + hidden] apart; where nothing was made on the way they are of hidden states alone. */
function splitOff(numMade: number, hidden: tf.Tensor2D) {
  const [batchSize, hiddenSize] = hidden.shape;
  if (numMade === 0) {
    const made = tf.zeros<tf.Rank.R2>([batchSize, 0]);
    return (rows: tf.Tensor2D) => ({ made, hidden: rows });
  }
  return (rows: tf.Tensor2D) => {
    const [made, ofHidden] = tf.split(rows, [numMade, hiddenSize], 1) as [tf.Tensor2D, tf.Tensor2D]; // two widths
    return { made, hidden: ofHidden };
  };
}
