export { BidirectionalEncoder } from './lib/bidirectional-encoder';
export type { EncoderParams } from './lib/bidirectional-encoder';
