import { sigmoidGradient, tanhGradient } from './activation-gradient';
import type { LstmKernel } from './lstm-kernel';
import { tf } from '../tensor/tf';

type FourGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** Steps of an LSTM in TensorFlow.js's own operations, for every engine. */
export const composedLstm: LstmKernel = {
  open:
    ({ kernel, bias }) =>
    (input, state) =>
      tf.tidy(() => {
        const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
        const gates = joined.matMul(kernel).add<tf.Tensor2D>(bias); // [batch, 4*hidden] in LSTM_GATE_ORDER
        const [inputs, candidates, forgets, outputs] = tf.split(gates, 4, 1) as FourGates;
        const inputGate = inputs.sigmoid();
        const candidate = candidates.tanh();
        const forgetGate = forgets.sigmoid();
        const outputGate = outputs.sigmoid();
        const cell = inputGate.mul(candidate).add<tf.Tensor2D>(forgetGate.mul(state.cell));
        const cellTanh = cell.tanh();
        return [inputGate, cell, forgetGate, outputGate, candidate, cellTanh, outputGate.mul<tf.Tensor2D>(cellTanh)];
      }),

  backward: ({ state, activations }, gradient) =>
    tf.tidy(() => {
      const { inputGate, forgetGate, outputGate, candidate, cellTanh } = activations;
      const ofTanh = tanhGradient(cellTanh, gradient.hidden.mul<tf.Tensor2D>(outputGate));
      const cell = ofTanh.add<tf.Tensor2D>(gradient.cell);
      const gates = tf.concat2d(
        [
          sigmoidGradient(inputGate, cell.mul<tf.Tensor2D>(candidate)),
          tanhGradient(candidate, cell.mul<tf.Tensor2D>(inputGate)),
          sigmoidGradient(forgetGate, cell.mul<tf.Tensor2D>(state.cell)),
          sigmoidGradient(outputGate, gradient.hidden.mul<tf.Tensor2D>(cellTanh)),
        ],
        1,
      ); // [batch, 4*hidden] in LSTM_GATE_ORDER
      return [cell.mul<tf.Tensor2D>(forgetGate), gates];
    }),
};
