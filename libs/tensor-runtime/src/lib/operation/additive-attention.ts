import { hasTrainingKernels } from '../kernel/training-kernels';
import type { AdditiveKernel } from './additive-kernel';
import { composedAdditive } from './composed-additive';
import { nativeAdditive } from './native-additive';

/**
 * Additive attention by the kernels of the current engine.
 * @see Bahdanau et al. 2015, section A.1.2
 */
export function additiveAttention(): AdditiveKernel {
  return hasTrainingKernels() ? nativeAdditive : composedAdditive;
}
