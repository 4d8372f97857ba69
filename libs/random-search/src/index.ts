export { randomSearchConfigSchema, trainingConfigOf } from './lib/random-search-config';
export type { RandomSearchConfig, Settings } from './lib/random-search-config';
export { runSearch } from './lib/run-search';
export type { RandomSearchOptions } from './lib/run-search';
export { SearchFolder } from './lib/search-folder';
export { allTrials } from './lib/trial';
export type { Trial, TrialResult } from './lib/trial';
export { bestTrial, boundedTrials, importanceOf, marginalsOf, standings } from './lib/standings';
export type {
  BoundedTrial,
  Marginal,
  NamedImportance,
  ScoredTrial,
  SearchState,
  VariantStanding,
} from './lib/standings';
