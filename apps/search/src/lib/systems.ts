/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the system that is trained is loaded */
import { resolve } from 'node:path';
import { parseConfig, withDataFiles } from '@tolmach/contracts';
import type { ConfigSchema, DescribedSchema } from '@tolmach/contracts';
import type { TrainOptions, TrainResult } from '@tolmach/training';

/** What a search trains: a config of one system, unchecked. */
export interface Trainable {
  /**
   * The config with its defaults, and absolute paths of data files.
   * @param where - for the error sentence
   * @throws {@link ConfigError} when it does not fit the system
   */
  parse(config: object, place: { readonly where: string; readonly dataFolder: string }): object;
  /** @param config - as `parse` returned it */
  train(config: object, options: TrainOptions): Promise<TrainResult>;
}

type ConfigOf<Schema extends ConfigSchema> = ReturnType<typeof parseConfig<Schema>>;

function trainable<Schema extends ConfigSchema & DescribedSchema>(
  schema: Schema,
  train: (config: ConfigOf<Schema>, options: TrainOptions) => Promise<TrainResult>,
): Trainable {
  return {
    parse: (config, { where, dataFolder }) =>
      withDataFiles(schema, parseConfig(schema, config, where), (name) => resolve(dataFolder, name)) as object, // configs are objects
    train: (config, options) => train(config as ConfigOf<Schema>, options), // as `parse` returned it
  };
}

/** What can be searched, by the name of the system; each module has its own type. */
export const SYSTEMS: Readonly<Record<string, () => Trainable>> = {
  translation() {
    const system = require('@tolmach/translation/system') as typeof import('@tolmach/translation/system');
    const training = require('@tolmach/translation/training') as typeof import('@tolmach/translation/training');
    return trainable(system.translationTrainingConfigSchema, training.train);
  },
  captioning() {
    const system = require('@tolmach/captioning/system') as typeof import('@tolmach/captioning/system');
    const training = require('@tolmach/captioning/training') as typeof import('@tolmach/captioning/training');
    return trainable(system.captioningTrainingConfigSchema, training.trainCaptioner);
  },
  classification() {
    const system = require('@tolmach/classification/system') as typeof import('@tolmach/classification/system');
    const training = require('@tolmach/classification/training') as typeof import('@tolmach/classification/training');
    return trainable(system.classificationTrainingConfigSchema, training.trainClassifier);
  },
  characters() {
    const system = require('@tolmach/characters/system') as typeof import('@tolmach/characters/system');
    const training = require('@tolmach/characters/training') as typeof import('@tolmach/characters/training');
    return trainable(system.charactersTrainingConfigSchema, training.trainCharacters);
  },
  forecasting() {
    const system = require('@tolmach/forecasting/system') as typeof import('@tolmach/forecasting/system');
    const training = require('@tolmach/forecasting/training') as typeof import('@tolmach/forecasting/training');
    return trainable(system.forecastingTrainingConfigSchema, training.trainForecaster);
  },
  music() {
    const system = require('@tolmach/music/system') as typeof import('@tolmach/music/system');
    const training = require('@tolmach/music/training') as typeof import('@tolmach/music/training');
    return trainable(system.musicTrainingConfigSchema, training.trainMusic);
  },
};
