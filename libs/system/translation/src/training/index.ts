export { addShortlist } from './add-shortlist';
export type { ShortlistOptions } from './add-shortlist';
export type { BatchOptions } from './batches';
export { train } from './train-translation';
export { assembleBatch } from './training-batch';
export type { TrainingBatch } from './training-batch';
export { dropWords, translationObjective } from './translation-objective';
