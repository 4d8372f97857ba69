import type { LstmKernel, LstmSquashing } from './lstm-kernel';
import { runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

const PACKING = { transposed: { bool: false } };

/** Steps of an LSTM by our own kernels, whose weights lie in the order in which a step reads them. */
export const packedLstm: LstmKernel = {
  open({ kernel, bias, peepholes = NONE() }, squashing) {
    const [packed = kernel] = runNative('TolmachPack', PACKING, [kernel], 1); // as many outputs as asked for
    const attributes = attributesOf(squashing);
    return (input, { hidden, cell }) =>
      runNative('TolmachLstmStep', attributes, [input, hidden, cell, packed, bias, peepholes], 7) as tf.Tensor2D[];
  },

  backward({ state, activations: a }, gradient, { peepholes }, squashing) {
    return tf.tidy(() => {
      const saved = [state.cell, a.inputGate, a.forgetGate, a.outputGate, a.candidate, a.cell];
      const inputs = [...saved, gradient.cell, gradient.hidden, peepholes ?? NONE()];
      return runNative('TolmachLstmStepGrad', attributesOf(squashing), inputs, 2) as [tf.Tensor2D, tf.Tensor2D]; // as many outputs as asked for
    });
  },
};

/** No peepholes. */
const NONE = () => tf.tensor1d([]);

/** Records that stay the same objects, so that their lists are made once. */
const ATTRIBUTES = [false, true].map((squashesInput) =>
  [false, true].map((squashesOutput): NativeAttributes => ({
    squashes_input: { bool: squashesInput },
    squashes_output: { bool: squashesOutput },
  })),
);

function attributesOf({ input, output }: LstmSquashing): NativeAttributes {
  return ATTRIBUTES[Number(input)]?.[Number(output)] ?? {}; // there are four
}
