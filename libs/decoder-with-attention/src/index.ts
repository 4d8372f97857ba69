export { attend, prepareMemory } from './lib/attention';
export type { Attended, AttentionParams, PreparedMemory } from './lib/attention';
export type { AttendedSequences } from './lib/attended-sequences';
export { AttentionDecoder } from './lib/attention-decoder';
export type { TargetSequence } from './lib/attention-decoder';
export type { DecoderMemory, DecoderParams, DecoderState, DecoderStep } from './lib/decoder-step';
export { doublyStochastic } from './lib/doubly-stochastic';
export { reinforceAttention } from './lib/reinforce-attention';
export type { SampledAttention } from './lib/reinforce-attention';
