export { beamSearch } from './lib/beam-search';
export { greedySearch } from './lib/greedy-search';
export { MAX_LENGTH, bannedIds } from './lib/search-plan';
export type { SearchOptions } from './lib/search-plan';
export { coveragePenalty, lengthPenalty } from './lib/penalties';
