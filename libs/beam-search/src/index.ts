export { beamSearch } from './lib/beam-search';
export { greedySearch } from './lib/greedy-search';
export { MAX_LENGTH, bannedIds, outputLimits } from './lib/search-plan';
export type { OutputLimits, SearchOptions } from './lib/search-plan';
export { coveragePenalty, lengthPenalty } from './lib/penalties';
