import type { LstmKernel, LstmWeights } from './lstm-kernel';
import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

const T = { type: 'TF_FLOAT' };
const cellOf = (usesPeepholes: boolean): NativeAttributes => ({
  forget_bias: { float: 0 }, // the bias holds it: one meaning of the bias on every engine
  cell_clip: { float: -1 },
  use_peephole: { bool: usesPeepholes },
  T,
});
const CELL = { plain: cellOf(false), peeping: cellOf(true) };
const CELL_GRADIENT: Readonly<Record<keyof typeof CELL, NativeAttributes>> = {
  plain: { use_peephole: { bool: false }, T },
  peeping: { use_peephole: { bool: true }, T },
};

/** Steps of an LSTM by TensorFlow's block kernels, which GPUs have too; of those whose cell is squashed on both sides. */
export const blockLstm: LstmKernel = {
  open(weights) {
    const { kernel, bias } = weights;
    const peepholes = peepholesOf(weights);
    return (input, { hidden, cell }) => {
      const inputs = [input, cell, hidden, kernel, ...peepholes, bias];
      return runNative('LSTMBlockCell', CELL[kindOf(weights)], inputs, 7) as tf.Tensor2D[]; // all are [batch, hidden]
    };
  },

  backward({ input, state, activations: a }, gradient, weights) {
    return tf.tidy(() => {
      const steps = [a.inputGate, a.cell, a.forgetGate, a.outputGate, a.candidate, a.cellTanh];
      const all = [weights.kernel, ...peepholesOf(weights), weights.bias];
      const inputs = [input, state.cell, state.hidden, ...all, ...steps, gradient.cell, gradient.hidden];
      const [previousCell, gates] = runNative('LSTMBlockCellGrad', CELL_GRADIENT[kindOf(weights)], inputs, 5);
      return [previousCell, gates] as [tf.Tensor2D, tf.Tensor2D]; // the operation gives five outputs
    });
  },
};

function kindOf({ peepholes }: LstmWeights): keyof typeof CELL {
  return peepholes === undefined ? 'plain' : 'peeping';
}

/** One for each of three gates, [hidden]; zeros are not looked at. */
function peepholesOf({ bias, peepholes }: LstmWeights): tf.Tensor[] {
  if (peepholes !== undefined) return tf.split(peepholes, 3);
  const none = tf.zeros([bias.size / 4]);
  return [none, none, none];
}
