import type { AverageOptions, AveragedModel } from '@tolmach/model-folder';
import type { LoadOptions, TranslateOptions, TranslationModel as LoadedModel } from '@tolmach/translation';
import { TRANSLATION } from '@tolmach/translation/system';

export type { LoadOptions, SentenceReport, Translation, TranslateOptions } from '@tolmach/translation';

/** Steps that prepare text for a model. */
export type PreparationSteps = Required<NonNullable<TranslateOptions['steps']>>;

/** The part of a model that the commands use. */
export type TranslationModel = Pick<LoadedModel, 'engine' | 'numWorkers' | 'translate' | 'dispose'>;

/** Use of a shortlist. */
export type ShortlistChoice = NonNullable<LoadOptions['shortlist']>;

/** Arithmetic of an engine. */
type Precision = NonNullable<LoadOptions['precision']>;

export type LoadModel = (folder: string, options: LoadOptions) => Promise<TranslationModel>;

export type ExportOnnx = (folder: string, out: string, precision: Precision) => Promise<string[]>;

export type AverageModels = (
  folders: readonly [string, ...string[]],
  options: AverageOptions,
) => Promise<AveragedModel>;

/** Loads the library on first use, so that `--help` need not wait for it. */
const library = () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@tolmach/translation') as typeof import('@tolmach/translation'); // its own type
};

/** Opens the model of a folder on an engine; the caller disposes it. */
export const loadModel: LoadModel = (folder, options) => library().loadModel(folder, options);

/** Writes the model of a folder as ONNX files and returns their paths. */
export const exportOnnx: ExportOnnx = (folder, out, precision) => library().exportOnnx(folder, out, precision);

/** Writes the mean of translation models as a model. */
export const averageModels: AverageModels = (folders, options) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const library = require('@tolmach/model-folder') as typeof import('@tolmach/model-folder'); // its own type
  return library.averageModels(TRANSLATION, folders, options);
};
