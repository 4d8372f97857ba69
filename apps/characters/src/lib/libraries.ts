/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { CHARACTERS } from '@tolmach/characters/system';
import type { CharactersTrainingConfig } from '@tolmach/contracts';
import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';

export type TrainCharacters = (config: CharactersTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

const folders = () => require('@tolmach/model-folder') as typeof import('@tolmach/model-folder'); // its own type
const training = () => require('@tolmach/characters/training') as typeof import('@tolmach/characters/training');

/** How a training run ended. */
export const trainCharacters: TrainCharacters = (config, options) => training().trainCharacters(config, options);

/** Writes the mean of language models as one. */
export const averageModels: AverageModels = (models, options) => folders().averageModels(CHARACTERS, models, options);
