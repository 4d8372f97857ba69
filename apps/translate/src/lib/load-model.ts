import type { LoadOptions, TranslationModel as LoadedModel } from '@tolmach/seq2seq-model';

export type { LoadOptions, Translation, TranslateOptions } from '@tolmach/seq2seq-model';

/** What the commands use of a model. */
export type TranslationModel = Pick<LoadedModel, 'engine' | 'translate' | 'dispose'>;

/** Names of engines, `auto` among them. */
export type EngineName = NonNullable<LoadOptions['engine']>;

/** Arithmetic of an engine. */
export type Precision = NonNullable<LoadOptions['precision']>;

export type LoadModel = (folder: string, options: LoadOptions) => Promise<TranslationModel>;

/** The model of a folder, open on an engine; the caller disposes it. The library is loaded when it is needed first. */
export const loadModel: LoadModel = (folder, options) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading it costs a second that --help need not wait
  const library = require('@tolmach/seq2seq-model') as typeof import('@tolmach/seq2seq-model'); // what require says
  return library.loadModel(folder, options);
};
