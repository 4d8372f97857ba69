import type { LstmKernel } from './lstm-kernel';
import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

const CELL: NativeAttributes = {
  forget_bias: { float: 0 }, // the bias holds it: one meaning of the bias on every engine
  cell_clip: { float: -1 },
  use_peephole: { bool: false },
  T: { type: 'TF_FLOAT' },
};
const CELL_GRADIENT: NativeAttributes = { use_peephole: { bool: false }, T: { type: 'TF_FLOAT' } };

/** Steps of an LSTM by TensorFlow's block kernels, which GPUs have too. */
export const blockLstm: LstmKernel = {
  open({ kernel, bias }) {
    const peephole = tf.zeros([bias.size / 4]);
    return (input, { hidden, cell }) => {
      const inputs = [input, cell, hidden, kernel, peephole, peephole, peephole, bias];
      return runNative('LSTMBlockCell', CELL, inputs, 7) as tf.Tensor2D[]; // all are [batch, hidden]
    };
  },

  backward({ input, state, activations: a }, gradient, { kernel, bias }) {
    const peephole = tf.zeros([bias.size / 4]);
    const weights = [kernel, peephole, peephole, peephole, bias];
    const steps = [a.inputGate, a.cell, a.forgetGate, a.outputGate, a.candidate, a.cellTanh];
    const inputs = [input, state.cell, state.hidden, ...weights, ...steps, gradient.cell, gradient.hidden];
    const [previousCell, gates, ...ofPeepholes] = runNative('LSTMBlockCellGrad', CELL_GRADIENT, inputs, 5);
    tf.dispose([peephole, ...ofPeepholes]);
    return [previousCell, gates] as [tf.Tensor2D, tf.Tensor2D]; // the operation gives five outputs
  },
};
