import type { ProgressLine } from '@tolmach/command-line';
import { deviceOf } from './device-options';
import type { DeviceValues } from './device-options';
import type { TranslationModel } from './load-model';
import { modelFolder } from './installed-models';
import type { Services } from './services';

interface ModelCall {
  readonly options: DeviceValues & { readonly model: string };
  readonly progress: ProgressLine;
}

/** What `use` returns, given the model that the flags name; the model is freed whatever happens. */
export async function withModel<Result>(
  call: ModelCall,
  services: Services,
  use: (model: TranslationModel) => Promise<Result>,
): Promise<Result> {
  const folder = modelFolder(call.options.model, services.modelRoots);
  const model = await services.loadModel(folder, deviceOf(call.options));
  try {
    call.progress.note(`engine: ${model.engine}`);
    return await use(model);
  } finally {
    model.dispose();
  }
}
