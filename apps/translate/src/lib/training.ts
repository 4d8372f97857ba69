import { translationTrainingConfigSchema } from '@tolmach/translation/system';
import type { TranslationModelFile } from '@tolmach/translation/system';
import type { Training } from '@tolmach/model-commands';
import { MODELS } from './translation-models';

/** `translate train`: trains a model on pairs of plain text files. */
export const TRAINING: Training<TranslationModelFile, typeof translationTrainingConfigSchema> = {
  models: MODELS,
  schema: translationTrainingConfigSchema,
  summary: 'Train a translation model from pairs of plain text files',
  startConfig: ({ architecture, sourceLanguage, targetLanguage, ...file }) => {
    const shared = file.sourcePieces === file.targetPieces;
    return { data: { sourceLanguage, targetLanguage }, vocabulary: { shared }, model: architecture };
  },
};
