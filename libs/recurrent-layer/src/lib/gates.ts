import { LAYER_NORM_EPSILON } from '@tolmach/contracts';
import type { Initialisation } from '@tolmach/contracts';
import { glorot, orthogonal, stacked, tf, uniform } from '@tolmach/tensor-runtime';
import type { Initialiser } from '@tolmach/tensor-runtime';

/** Starting values of input kernels with the gates side by side. */
export function inputKernel(initialisation: Initialisation, numGates: number): Initialiser {
  return initialisation.kernels === 'glorot' ? glorot(numGates) : uniform(initialisation.uniformScale);
}

/** Starting values of recurrent kernels with the gates side by side. */
export function recurrentKernel(initialisation: Initialisation, numGates: number): Initialiser {
  return initialisation.recurrent === 'orthogonal' ? orthogonal(numGates) : uniform(initialisation.uniformScale);
}

/** Starting values of a joined kernel: `inputSize` rows for the input above the rows for the hidden state. */
export function joinedKernel(initialisation: Initialisation, inputSize: number, numGates: number): Initialiser {
  return stacked(inputSize, inputKernel(initialisation, numGates), recurrentKernel(initialisation, numGates));
}

/**
 * Gate inputs normalised over the units of each gate and scaled by `gain`; the caller (or its tidy) owns the result.
 * @param gates - [batch, gates*hidden], float32
 * @param gain - [gates*hidden]
 * @see Ba et al. 2016, equation 4; applied to each gate's summed inputs, the bias being added after
 */
export function normaliseGates(gates: tf.Tensor2D, gain: tf.Tensor1D, numGates: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [batchSize, width] = gates.shape;
    const grouped = gates.reshape([batchSize, numGates, width / numGates]); // [batch, gates, hidden]
    const { mean, variance } = tf.moments(grouped, 2, true);
    const normal = grouped.sub(mean).div(variance.add(LAYER_NORM_EPSILON).sqrt());
    return normal.reshape([batchSize, width]).mul<tf.Tensor2D>(gain);
  });
}
