import type { Initialisation } from '@tolmach/contracts';
import { glorot, orthogonal, stacked, uniform } from '@tolmach/tensor-runtime';
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
