export { readSafetensors, writeSafetensors } from './lib/safetensors';
export type { WeightPrecision } from './lib/safetensors';
export { toFloat16 } from './lib/number-format';
