/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { lazy } from '@tolmach/contracts';
import type { Precision } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '@tolmach/translation/system';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';
import type { LoadOptions, TranslationModel as LoadedModel } from '@tolmach/translation';
import type { ShortlistOptions } from '@tolmach/translation/training';

/** What the commands use of a translation model. */
export type TranslationModel = Pick<LoadedModel, 'engine' | 'numWorkers' | 'translate' | 'dispose'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: LoadOptions) => Promise<TranslationModel>;
  readonly exportOnnx: (source: ModelSource, out: string, precision: Precision) => Promise<string[]>;
  readonly train: (config: TranslationTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
  readonly addShortlist: (
    source: ModelSource,
    config: TranslationTrainingConfig,
    options: ShortlistOptions,
  ) => Promise<number>;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const translation = () => require('@tolmach/translation') as typeof import('@tolmach/translation'); // its own type
const training = () => require('@tolmach/translation/training') as typeof import('@tolmach/translation/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(translation, 'loadModel'),
  exportOnnx: lazy(translation, 'exportOnnx'),
  train: lazy(training, 'train'),
  addShortlist: lazy(training, 'addShortlist'),
};
