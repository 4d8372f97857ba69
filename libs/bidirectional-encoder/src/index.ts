export { BidirectionalEncoder } from './lib/bidirectional-encoder';
export type { EncoderParams, TensorMemory } from './lib/bidirectional-encoder';
