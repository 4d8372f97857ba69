import type { ProgressLine } from '@tolmach/command-line';
import type { DeviceOptions } from '@tolmach/contracts';
import type { FoundModel, ModelSource } from '@tolmach/model-folder';
import { deviceOf } from './device-options';
import { findModel } from './installed-models';
import type { ProgramModels } from './installed-models';
import type { ModelServices } from './model-program';

/** What every open model has. */
export interface OpenModel {
  /** What computes it, as a reader sees it: "ONNX Runtime, int8". */
  readonly engine: string;
  dispose(): void;
}

/** A call with the flags that say which model works, and on what. */
export interface ModelCall {
  readonly options: DeviceOptions & { readonly model: string };
  readonly progress: ProgressLine;
}

/** What opens models. */
export interface ModelOpener<Model> extends Pick<ModelServices, 'modelRoots'> {
  readonly loadModel: (source: ModelSource, options: DeviceOptions) => Promise<Model>;
}

/**
 * Whatever `use` returns, given the model that the flags name, open and as it was found; its engine is noted, and it is freed
 * whatever happens.
 */
export async function withModel<Model extends OpenModel, Result>(
  { options, progress }: ModelCall,
  models: ProgramModels,
  services: ModelOpener<Model>,
  use: (model: Model, found: FoundModel) => Promise<Result>,
): Promise<Result> {
  const device = deviceOf(options);
  const found = findModel(options.model, models, services);
  return withOpenModel(services.loadModel(found, device), progress, (model) => use(model, found));
}

/**
 * Whatever `use` returns, given a model once it is open; its engine is noted, and it is freed whatever happens.
 *
 * @param opening - a model that is being opened, which `use` and this function share from then on
 */
export async function withOpenModel<Model extends OpenModel, Result>(
  opening: Promise<Model>,
  progress: ProgressLine,
  use: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = await opening;
  try {
    progress.note(`engine: ${model.engine}`);
    return await use(model);
  } finally {
    model.dispose();
  }
}
