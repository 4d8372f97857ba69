import type { ProgressLine } from '@tolmach/command-line';
import type { DeviceOptions } from '@tolmach/contracts';
import { deviceOf, withModel } from '@tolmach/model-commands';
import { captionerFolder, translatorFolder } from './captioning-models';
import type { CaptioningModel, Translator } from './libraries';
import type { Services } from './services';

interface ModelCall {
  readonly options: DeviceOptions & { readonly model: string; readonly then?: string | undefined };
  readonly progress: ProgressLine;
}

/**
 * What `use` returns, given the captioning model that the flags name, and the translation model if they name one; both
 * are freed whatever happens.
 */
export async function withCaptioner<Result>(
  { options, progress }: ModelCall,
  services: Services,
  use: (model: CaptioningModel, translator: Translator | undefined) => Promise<Result>,
): Promise<Result> {
  const device = deviceOf(options);
  const folder = captionerFolder(options.model, services);
  const thenFolder = options.then === undefined ? undefined : translatorFolder(options.then, services);
  return withModel(services.loadCaptioner(folder, device), progress, async (model) => {
    if (thenFolder === undefined) return use(model, undefined);
    const translator = await services.loadTranslator(thenFolder, device);
    try {
      return await use(model, translator);
    } finally {
      translator.dispose();
    }
  });
}
