import type { TrainingConfig } from '@tolmach/contracts';
import type { TrainOptions, TrainResult } from '@tolmach/training';

export type { StopReason, TrainResult, TrainingEvent } from '@tolmach/training';

export type Train = (config: TrainingConfig, options: TrainOptions) => Promise<TrainResult>;

/** How a training run ended. The library is loaded when it is needed first. */
export const train: Train = (config, options) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading it costs a second that --help need not wait
  const library = require('@tolmach/training') as typeof import('@tolmach/training'); // what require says
  return library.train(config, options);
};
