import { hasNativeKernels, isOnGpu } from './native-kernel';

let level: string | null = null;

/** Notes what the addon of training kernels says of the processor: its instruction set, or null where it has none for it. */
export function noteTrainingKernels(addon: { readonly level: string | null }): void {
  level = addon.level;
}

/** Whether the active engine has the operations that `engine install` compiles: libtensorflow on a CPU with AVX2. */
export function hasTrainingKernels(): boolean {
  return level !== null && hasNativeKernels() && !isOnGpu();
}
