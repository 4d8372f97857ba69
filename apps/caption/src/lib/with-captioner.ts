import type { ProgressLine } from '@tolmach/command-line';
import type { DeviceOptions } from '@tolmach/contracts';
import { deviceOf, withModel } from '@tolmach/model-commands';
import { MODELS, findTranslator } from './captioning-models';
import type { CaptioningModel, Services, Translator } from './services';

interface ModelCall {
  readonly options: DeviceOptions & { readonly model: string; readonly then?: string | undefined };
  readonly progress: ProgressLine;
}

/**
 * What `use` returns, given the captioning model that the flags name, and the translation model if they name one; both
 * are freed whatever happens.
 */
export async function withCaptioner<Result>(
  call: ModelCall,
  services: Services,
  use: (model: CaptioningModel, translator: Translator | undefined) => Promise<Result>,
): Promise<Result> {
  const { then } = call.options;
  const found = then === undefined ? undefined : findTranslator(then, services);
  return withModel(call, MODELS, services, async (model) => {
    if (found === undefined) return use(model, undefined);
    const translator = await services.loadTranslator(found, deviceOf(call.options));
    try {
      return await use(model, translator);
    } finally {
      translator.dispose();
    }
  });
}
