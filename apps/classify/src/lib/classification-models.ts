import { CLASSIFICATION } from '@tolmach/classification/system';
import type { ClassificationModelFile } from '@tolmach/classification/system';
import { modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels } from '@tolmach/model-commands';

/** The models of this program. */
export const MODELS: ListedModels<ClassificationModelFile> = {
  program: 'classify',
  system: CLASSIFICATION,
  fact: 'classes',
  factOf: ({ labels }) => labels.join(', '),
  fields: ({ labels, vocabularySize }) => ({ labels, vocabularySize }),
};

/** The model to classify with. */
export const modelOption = modelOptionOf(MODELS.program, 'movie-reviews');
