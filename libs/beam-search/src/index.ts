export { beamSearch } from './lib/beam-search';
export { greedySearch } from './lib/greedy-search';
export { hypothesesOf } from './lib/beam';
export { isOver, joinSearches, startSearch, stepSearch, stopPlan } from './lib/running-search';
export type { RunningSearch } from './lib/running-search';
export { MAX_LENGTH, bannedIds, outputLimits, planSearch } from './lib/search-plan';
export type { OutputLimits, SearchOptions, SearchPlan } from './lib/search-plan';
export { coveragePenalty, lengthPenalty } from './lib/penalties';
