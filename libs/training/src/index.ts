export { train } from './lib/train';
export type { TrainOptions, TrainResult } from './lib/train';
export type { RunState } from './lib/run-state';
export type { StopReason } from './lib/training-loop';
export type { TrainingEvent, TrainingListener } from './lib/progress';
export type { ValidationResult } from './lib/validation';
export { smoothedCrossEntropy } from './lib/smoothed-cross-entropy';
