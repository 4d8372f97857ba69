/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CharactersModel as LoadedModel, CharactersOptions } from '@tolmach/characters';
import { lazy } from '@tolmach/contracts';
import type { CharactersTrainingConfig } from '@tolmach/characters/system';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';

/** What the commands use of a language model. */
export type CharactersModel = Pick<LoadedModel, 'continue' | 'dispose' | 'engine' | 'file' | 'score'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: CharactersOptions) => Promise<CharactersModel>;
  readonly train: (config: CharactersTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const characters = () => require('@tolmach/characters') as typeof import('@tolmach/characters'); // its own type
const training = () => require('@tolmach/characters/training') as typeof import('@tolmach/characters/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(characters, 'loadCharacters'),
  train: lazy(training, 'trainCharacters'),
};
