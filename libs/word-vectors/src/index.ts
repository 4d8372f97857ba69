export { splitWords } from './lib/split-words';
export type { Word, WordOptions } from './lib/split-words';
