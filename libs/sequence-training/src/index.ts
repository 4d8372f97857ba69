export { TARGET_TOKENS, assembleTargets, targetFacts, targetLookUp } from './lib/target-rows';
export type { TargetRows } from './lib/target-rows';
export { dropIds, dropTargetWords } from './lib/word-dropout';
export { crossEntropyOf, perplexityScores } from './lib/perplexity';
export type { Scores } from './lib/perplexity';
