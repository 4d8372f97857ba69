import type { LstmKernel } from './lstm-kernel';
import { runNative } from '../kernel/native-kernel';
import type { tf } from '../tensor/tf';

const PACKING = { transposed: { bool: false }, gates: { bool: true } };

/** Steps of an LSTM by our own kernels, whose weights lie in the order in which a step reads them. */
export const packedLstm: LstmKernel = {
  open({ kernel, bias }) {
    const [packed = kernel] = runNative('TolmachPack', PACKING, [kernel], 1); // as many outputs as asked for
    return (input, { hidden, cell }) =>
      runNative('TolmachLstmStep', {}, [input, hidden, cell, packed, bias], 7) as tf.Tensor2D[];
  },

  backward({ state, activations: a }, gradient) {
    const saved = [state.cell, a.inputGate, a.forgetGate, a.outputGate, a.candidate, a.cellTanh];
    const inputs = [...saved, gradient.cell, gradient.hidden];
    return runNative('TolmachLstmStepGrad', {}, inputs, 2) as [tf.Tensor2D, tf.Tensor2D]; // as many outputs as asked for
  },
};
