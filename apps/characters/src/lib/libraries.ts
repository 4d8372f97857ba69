/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CharactersModel as LoadedModel, CharactersOptions } from '@tolmach/characters';
import { CHARACTERS } from '@tolmach/characters/system';
import type { CharactersTrainingConfig } from '@tolmach/contracts';
import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';

/** What the commands use of a language model. */
export type CharactersModel = Pick<LoadedModel, 'continue' | 'dispose' | 'engine' | 'file' | 'score'>;

export type LoadCharacters = (folder: string, options: CharactersOptions) => Promise<CharactersModel>;
export type TrainCharacters = (config: CharactersTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

const characters = () => require('@tolmach/characters') as typeof import('@tolmach/characters'); // its own type
const folders = () => require('@tolmach/model-folder') as typeof import('@tolmach/model-folder');
const training = () => require('@tolmach/characters/training') as typeof import('@tolmach/characters/training');

/** The language model of a folder, open on an engine; the caller disposes it. */
export const loadCharacters: LoadCharacters = (folder, options) => characters().loadCharacters(folder, options);

/** How a training run ended. */
export const trainCharacters: TrainCharacters = (config, options) => training().trainCharacters(config, options);

/** Writes the mean of language models as one. */
export const averageModels: AverageModels = (models, options) => folders().averageModels(CHARACTERS, models, options);

/** How many characters, that is code points, a text has. */
export const countCharacters = (text: string): number => characters().countCharacters(text);
