import { sigmoidGradient, tanhGradient } from './activation-gradient';
import type { LstmActivations, LstmKernel, LstmSquashing, LstmWeights } from './lstm-kernel';
import { tidyTree } from '../tensor/tensor-tree';
import { tf } from '../tensor/tf';

type FourGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
type Peepholes = [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];

/**
 * All activations of a step from its summed gate inputs, [batch, 4*hidden] in LSTM_GATE_ORDER, and the cell before it.
 * The caller (or its tidy) owns them.
 */
export function lstmActivations(
  sums: tf.Tensor2D,
  previousCell: tf.Tensor2D,
  { peepholes }: Pick<LstmWeights, 'peepholes'>,
  squashing: LstmSquashing,
): LstmActivations {
  return tidyTree(() => {
    const [ofInput, ofForget, ofOutput] = splitPeepholes(peepholes);
    const [inputs, candidates, forgets, outputs] = tf.split(sums, 4, 1) as FourGates;
    const inputGate = peep(inputs, previousCell, ofInput).sigmoid();
    const candidate = squashing.input ? candidates.tanh() : candidates;
    const forgetGate = peep(forgets, previousCell, ofForget).sigmoid();
    const cell = inputGate.mul(candidate).add<tf.Tensor2D>(forgetGate.mul(previousCell));
    const outputGate = peep(outputs, cell, ofOutput).sigmoid();
    const cellTanh = squashing.output ? cell.tanh() : cell.clone();
    const hidden = outputGate.mul<tf.Tensor2D>(cellTanh);
    return { inputGate, cell, forgetGate, outputGate, candidate, cellTanh, hidden };
  });
}

/** Steps of an LSTM in TensorFlow.js's own operations, for every engine. */
export const composedLstm: LstmKernel = {
  open: (weights, squashing) => (input, state) =>
    tf.tidy(() => {
      const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
      const sums = joined.matMul(weights.kernel).add<tf.Tensor2D>(weights.bias); // [batch, 4*hidden]
      return Object.values(lstmActivations(sums, state.cell, weights, squashing)); // in the order written there
    }),

  backward: ({ state, activations }, gradient, { peepholes }, squashing) =>
    tf.tidy(() => {
      const { inputGate, forgetGate, outputGate, candidate, cellTanh } = activations;
      const [ofInput, ofForget, ofOutput] = splitPeepholes(peepholes);
      const outputs = sigmoidGradient(outputGate, gradient.hidden.mul<tf.Tensor2D>(cellTanh));
      const ofSquashed = gradient.hidden.mul<tf.Tensor2D>(outputGate);
      const ofTanh = squashing.output ? tanhGradient(cellTanh, ofSquashed) : ofSquashed;
      const cell = peep(ofTanh.add(gradient.cell), outputs, ofOutput);
      const ofCandidate = cell.mul<tf.Tensor2D>(inputGate);
      const inputs = sigmoidGradient(inputGate, cell.mul<tf.Tensor2D>(candidate));
      const forgets = sigmoidGradient(forgetGate, cell.mul<tf.Tensor2D>(state.cell));
      const candidates = squashing.input ? tanhGradient(candidate, ofCandidate) : ofCandidate;
      const gates = tf.concat2d([inputs, candidates, forgets, outputs], 1); // [batch, 4*hidden] in LSTM_GATE_ORDER
      const throughPeepholes = peep(peep(cell.mul<tf.Tensor2D>(forgetGate), inputs, ofInput), forgets, ofForget);
      return [throughPeepholes, gates];
    }),
};

/** Of the input, the forget and the output gate; none where there are no peepholes. */
function splitPeepholes(peepholes: tf.Tensor1D | undefined): Peepholes | readonly [] {
  return peepholes === undefined ? [] : (tf.split(peepholes, 3) as Peepholes); // as many as asked for
}

/** `sum + seen * weights`, [batch, hidden]. */
function peep(sum: tf.Tensor2D, seen: tf.Tensor2D, weights: tf.Tensor1D | undefined): tf.Tensor2D {
  return weights === undefined ? sum : sum.add(seen.mul(weights));
}
