export { readSafetensors, writeSafetensors } from './lib/safetensors';
export type { WeightPrecision } from './lib/safetensors';
