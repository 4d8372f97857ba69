/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { join, resolve } from 'node:path';
import type { ClassificationModel } from '@tolmach/classification';
import type { Explainer } from '@tolmach/classification/network';
import { CLASSIFICATION } from '@tolmach/classification/system';
import type { ClassificationTrainingConfig } from '@tolmach/classification/system';
import type { DeviceOptions, EngineChoice } from '@tolmach/contracts';
import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { TrainOptions, TrainResult } from '@tolmach/training';

/** What the commands use of a classifier. */
export type Classifier = Pick<ClassificationModel, 'classify' | 'dispose' | 'engine' | 'file'>;

/** What the commands call to do the work. */
export interface Services {
  /** Folders whose sub-folders are the installed models; earlier ones take precedence. */
  readonly modelRoots: readonly string[];
  readonly loadClassifier: (folder: string, options: DeviceOptions) => Promise<Classifier>;
  readonly loadExplainer: (
    folder: string,
    options: { readonly engine: EngineChoice; readonly threads?: number | undefined },
  ) => Promise<Explainer>;
  readonly readLabelledTexts: typeof import('@tolmach/classification/data').readLabelledTexts;
  /** What learns word vectors. */
  readonly wordVectors: () => typeof import('@tolmach/word-vectors');
  readonly trainClassifier: (config: ClassificationTrainingConfig, options: TrainOptions) => Promise<TrainResult>;
  readonly averageModels: (folders: readonly [string, ...string[]], options: AverageOptions) => Promise<AveragedModel>;
}

/** The program's own package. */
export const PACKAGE_FOLDER = resolve(__dirname, '..', '..');

const classification = () => require('@tolmach/classification') as typeof import('@tolmach/classification'); // its own type
const network = () => require('@tolmach/classification/network') as typeof import('@tolmach/classification/network');
const data = () => require('@tolmach/classification/data') as typeof import('@tolmach/classification/data');
const training = () => require('@tolmach/classification/training') as typeof import('@tolmach/classification/training');
const folders = () => require('@tolmach/model-folder') as typeof import('@tolmach/model-folder');

/** The real ones; a packed program carries its models along, a workspace has them in data/models. */
export const installedServices: Services = {
  modelRoots: [join(PACKAGE_FOLDER, 'models'), join(PACKAGE_FOLDER, '..', '..', 'data', 'models')],
  loadClassifier: (folder, options) => classification().loadClassifier(folder, options),
  loadExplainer: (folder, options) => network().loadExplainer(folder, options),
  readLabelledTexts: (path, options) => data().readLabelledTexts(path, options),
  wordVectors: () => require('@tolmach/word-vectors') as typeof import('@tolmach/word-vectors'),
  trainClassifier: (config, options) => training().trainClassifier(config, options),
  averageModels: (models, options) => folders().averageModels(CLASSIFICATION, models, options),
};
