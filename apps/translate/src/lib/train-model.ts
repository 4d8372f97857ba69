import type { TrainingConfig } from '@tolmach/contracts';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import type { ShortlistOptions } from '@tolmach/translation/training';

export type Train = (config: TrainingConfig, options: TrainOptions) => Promise<TrainResult>;

export type AddShortlist = (modelFolder: string, config: TrainingConfig, options: ShortlistOptions) => Promise<number>;

/** Loads the library on first use, so that `--help` need not wait for it. */
const library = () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@tolmach/translation/training') as typeof import('@tolmach/translation/training'); // its own type
};

/** How a training run ended. */
export const train: Train = (config, options) => library().train(config, options);

/** Learns a shortlist for a model and returns the share of translations that it leaves unchanged. */
export const addShortlist: AddShortlist = (modelFolder, config, options) =>
  library().addShortlist(modelFolder, config, options);
