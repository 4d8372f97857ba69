import type { ProgressLine } from '@tolmach/command-line';
import type { EngineName, TranslationModel } from './load-model';
import { modelFolder } from './installed-models';
import type { Services } from './services';

interface ModelCall {
  readonly options: { readonly model: string; readonly engine: EngineName };
  readonly progress: ProgressLine;
}

/** What `use` returns, given the model that the flags name; the model is freed whatever happens. */
export async function withModel<Result>(
  call: ModelCall,
  services: Services,
  use: (model: TranslationModel) => Promise<Result>,
): Promise<Result> {
  const { model: name, engine } = call.options;
  const model = await services.loadModel(modelFolder(name, services.modelRoots), { engine });
  try {
    call.progress.note(`engine: ${model.engine.description}`);
    return await use(model);
  } finally {
    model.dispose();
  }
}
