import { DeviceError } from '@tolmach/contracts';
import type { RunConfig } from '@tolmach/contracts';
import { tf } from '../tensor/tf';
import { hasNativeKernels, isOnGpu } from './native-kernel';

/** What the addon of training kernels exports. */
export interface TrainingKernels {
  /** Their instruction set, or null where the processor has none for them. */
  readonly level: string | null;
  /** Whether products are of bfloat16 from now on; missing where the processor has no such instructions. */
  readonly useBfloat16?: (isWanted: boolean) => void;
}

let kernels: TrainingKernels = { level: null };

/** Notes the addon of training kernels that was loaded. */
export function noteTrainingKernels(addon: TrainingKernels): void {
  kernels = addon;
}

/** Whether the active engine has the operations that `engine install` compiles: libtensorflow on a CPU with AVX2. */
export function hasTrainingKernels(): boolean {
  return kernels.level !== null && hasNativeKernels() && !isOnGpu();
}

/** Whether {@link setProductPrecision} can choose bfloat16 now. */
export function hasBfloat16Products(): boolean {
  return hasTrainingKernels() && kernels.useBfloat16 !== undefined;
}

/**
 * Chooses the number format that the active engine rounds matrices to before it multiplies them, from now on and for the
 * whole process; their products are summed in float32 in any case. What was packed for products before cannot be used after.
 *
 * @throws {@link DeviceError} when the engine or the processor has no products in bfloat16
 */
export function setProductPrecision(precision: RunConfig['productPrecision']): void {
  const isRounded = precision === 'bfloat16';
  if (isRounded && !hasBfloat16Products()) {
    throw new DeviceError({
      where: 'productPrecision',
      expected: 'an engine with products in bfloat16: that of npx @tolmach/engine install, on a CPU with AVX-512 BF16',
      received: hasTrainingKernels() ? `a CPU with ${kernels.level ?? ''} alone` : `engine ${tf.getBackend()}`,
      next: 'Choose float32, or train where it can run.',
      code: 'no-bfloat16',
    });
  }
  kernels.useBfloat16?.(isRounded);
}
