import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { LoadOptions, TranslateOptions, TranslationModel as LoadedModel } from '@tolmach/translation';
import { TRANSLATION } from '@tolmach/translation/system';

export type { LoadOptions, SentenceReport, Translation, TranslateOptions } from '@tolmach/translation';

/** What is done to text in front of a model. */
export type PreparationSteps = Required<NonNullable<TranslateOptions['steps']>>;

/** What the commands use of a model. */
export type TranslationModel = Pick<LoadedModel, 'engine' | 'numWorkers' | 'translate' | 'dispose'>;

/** When a shortlist is used. */
export type ShortlistChoice = NonNullable<LoadOptions['shortlist']>;

/** Arithmetic of an engine. */
type Precision = NonNullable<LoadOptions['precision']>;

export type LoadModel = (folder: string, options: LoadOptions) => Promise<TranslationModel>;

export type ExportOnnx = (folder: string, out: string, precision: Precision) => Promise<string[]>;

export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

/** The library is loaded when it is needed first: `--help` need not wait for it. */
const library = () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@tolmach/translation') as typeof import('@tolmach/translation'); // what require says
};

/** The model of a folder, open on an engine; the caller disposes it. */
export const loadModel: LoadModel = (folder, options) => library().loadModel(folder, options);

/** Writes the model of a folder as ONNX files and returns their paths. */
export const exportOnnx: ExportOnnx = (folder, out, precision) => library().exportOnnx(folder, out, precision);

/** Writes the mean of translation models as one. */
export const averageModels: AverageModels = (folders, options) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const library = require('@tolmach/model-folder') as typeof import('@tolmach/model-folder'); // what require gives
  return library.averageModels(TRANSLATION, folders, options);
};
