export { DEFAULT_LEARNING, learnWordVectors } from './lib/learn-word-vectors';
export type { LearningOptions } from './lib/learn-word-vectors';
export { readWordVectors } from './lib/read-word-vectors';
export type { ReadVectorsOptions } from './lib/read-word-vectors';
export { splitWords } from './lib/split-words';
export type { Word, WordOptions } from './lib/split-words';
export { vectorLines } from './lib/word-vectors';
export type { WordVectors } from './lib/word-vectors';
