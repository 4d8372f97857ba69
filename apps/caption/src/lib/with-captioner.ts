import type { ProgressLine } from '@tolmach/command-line';
import type { DeviceOptions } from '@tolmach/contracts';
import { deviceOf, withOpenModel } from '@tolmach/model-commands';
import type { FoundCaptioner } from './captioning-models';
import type { CaptioningModel, Services, Translator } from './services';

interface ModelCall {
  readonly options: DeviceOptions;
  readonly progress: ProgressLine;
}

/** What `use` returns, given both models, or the one that was found; they are freed whatever happens. */
export async function withCaptioner<Result>(
  { model: found, translator: foundTranslator }: FoundCaptioner,
  call: ModelCall,
  services: Services,
  use: (model: CaptioningModel, translator: Translator | undefined) => Promise<Result>,
): Promise<Result> {
  const device = deviceOf(call.options);
  return withOpenModel(services.loadModel(found, device), call.progress, async (model) => {
    if (foundTranslator === undefined) return use(model, undefined);
    const translator = await services.loadTranslator(foundTranslator, device);
    try {
      return await use(model, translator);
    } finally {
      translator.dispose();
    }
  });
}
