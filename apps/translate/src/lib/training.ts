import { trainingConfigSchema } from '@tolmach/contracts';
import type { TranslationModelFile } from '@tolmach/contracts';
import type { Training } from '@tolmach/model-commands';
import { MODELS } from './translation-models';

/** `translate train`: trains a model on pairs of plain text files. */
export const TRAINING: Training<TranslationModelFile, typeof trainingConfigSchema> = {
  models: MODELS,
  schema: trainingConfigSchema,
  summary: 'Train a translation model from pairs of plain text files',
  startConfig: ({ architecture, sourceLanguage, targetLanguage, ...file }) => {
    const shared = file.sourcePieces === file.targetPieces;
    return { data: { sourceLanguage, targetLanguage }, vocabulary: { shared }, model: architecture };
  },
};
