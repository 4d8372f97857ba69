export { attend, prepareMemory } from './lib/attention';
export type { Attended, AttentionParams, PreparedMemory } from './lib/attention';
export { AttentionDecoder } from './lib/attention-decoder';
export type { DecoderParams, DecoderState, DecoderStep, TargetSequence } from './lib/attention-decoder';
