import { CLASSIFICATION } from '@tolmach/classification/system';
import type { ClassificationModelFile } from '@tolmach/classification/system';
import type { Command, ProgressLine } from '@tolmach/command-line';
import type { DeviceOptions } from '@tolmach/contracts';
import {
  deviceOf,
  modelFolder,
  modelOption as optionOf,
  modelsCommand as listing,
  withModel,
} from '@tolmach/model-commands';
import type { ProgramModels } from '@tolmach/model-commands';
import type { Classifier, Services } from './services';

type Roots = Pick<Services, 'modelRoots'>;

/** The models of this program. */
export const MODELS: ProgramModels<ClassificationModelFile> = { program: 'classify', system: CLASSIFICATION };

/** The model to classify with. */
export const modelOption = optionOf(MODELS.program, 'movie-reviews');

/**
 * The folder of a classifier given by name, or by the path of its folder.
 *
 * @param flag - that names it
 * @throws {@link ModelFileError} when there is neither
 */
export function classifierFolder(nameOrFolder: string, { modelRoots }: Roots, flag = '--model'): string {
  return modelFolder(nameOrFolder, MODELS, modelRoots, { flag });
}

interface ModelCall {
  readonly options: DeviceOptions & { readonly model: string };
  readonly progress: ProgressLine;
}

/** Whatever `use` returns, given the classifier that the flags name; it is freed whatever happens. */
export async function withClassifier<Result>(
  { options, progress }: ModelCall,
  services: Services,
  use: (model: Classifier) => Promise<Result>,
): Promise<Result> {
  const device = deviceOf(options);
  return withModel(services.loadClassifier(classifierFolder(options.model, services), device), progress, use);
}

/** `classify models`: lists the installed models and their facts. */
export function modelsCommand({ modelRoots }: Roots): Command {
  return listing({
    summary: 'List the installed models with classes, size, scores and training data',
    models: MODELS,
    roots: modelRoots,
    about: ({ labels }) => ['classes', labels.join(', ')],
    fields: ({ labels, vocabularySize, training, architecture }) => ({
      labels,
      vocabularySize,
      training,
      architecture,
    }),
  });
}
