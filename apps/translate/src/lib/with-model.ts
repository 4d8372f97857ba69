import type { ProgressLine } from '@tolmach/command-line';
import type { TranslationModel } from './load-model';
import type { Services } from './services';
import { modelFolder } from './translation-models';
import { translatorOf } from './translator-options';
import type { TranslatorValues } from './translator-options';

interface ModelCall {
  readonly options: TranslatorValues & { readonly model: string };
  readonly progress: ProgressLine;
}

/** What `use` returns, given the model that the flags name; the model is freed whatever happens. */
export async function withModel<Result>(
  call: ModelCall,
  services: Services,
  use: (model: TranslationModel) => Promise<Result>,
): Promise<Result> {
  const folder = modelFolder(call.options.model, services);
  const model = await services.loadModel(folder, translatorOf(call.options));
  try {
    call.progress.note(`engine: ${model.engine}`);
    return await use(model);
  } finally {
    model.dispose();
  }
}
