/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { lazy } from '@tolmach/contracts';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { LoadOptions, TranslationModel } from '@tolmach/translation';

/** What the commands use of a model that answers. */
export type ChatModel = Pick<TranslationModel, 'dispose' | 'engine' | 'translate'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: LoadOptions) => Promise<ChatModel>;
  readonly scorePairs: typeof import('@tolmach/translation/training').scorePairs;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const translation = () => require('@tolmach/translation') as typeof import('@tolmach/translation'); // its own type
const training = () => require('@tolmach/translation/training') as typeof import('@tolmach/translation/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(translation, 'loadModel'),
  scorePairs: lazy(training, 'scorePairs'),
};
