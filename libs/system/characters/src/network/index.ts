export { CharactersNetwork } from './characters-network';
export type { CharactersParams, CharactersState, StreamChunk } from './characters-network';
export { TensorStepper } from './tensor-stepper';
