/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { ClassificationModel } from '@tolmach/classification';
import type { Explainer } from '@tolmach/classification/network';
import type { ClassificationTrainingConfig } from '@tolmach/classification/system';
import { lazy } from '@tolmach/contracts';
import type { DeviceOptions, EngineChoice } from '@tolmach/contracts';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';

/** What the commands use of a classifier. */
export type Classifier = Pick<ClassificationModel, 'classify' | 'dispose' | 'engine' | 'file'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: DeviceOptions) => Promise<Classifier>;
  readonly loadExplainer: (
    source: ModelSource,
    options: { readonly engine: EngineChoice; readonly threads?: number | undefined },
  ) => Promise<Explainer>;
  readonly readLabelledTexts: typeof import('@tolmach/classification/data').readLabelledTexts;
  /** What learns word vectors. */
  readonly wordVectors: () => typeof import('@tolmach/word-vectors');
  readonly train: (config: ClassificationTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const classification = () => require('@tolmach/classification') as typeof import('@tolmach/classification'); // its own type
const network = () => require('@tolmach/classification/network') as typeof import('@tolmach/classification/network');
const data = () => require('@tolmach/classification/data') as typeof import('@tolmach/classification/data');
const training = () => require('@tolmach/classification/training') as typeof import('@tolmach/classification/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(classification, 'loadClassifier'),
  loadExplainer: lazy(network, 'loadExplainer'),
  readLabelledTexts: lazy(data, 'readLabelledTexts'),
  wordVectors: () => require('@tolmach/word-vectors') as typeof import('@tolmach/word-vectors'),
  train: lazy(training, 'trainClassifier'),
};
