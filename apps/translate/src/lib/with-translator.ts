import type { ProgressLine } from '@tolmach/command-line';
import { withOpenModel } from '@tolmach/model-commands';
import type { Services, TranslationModel } from './services';
import { chosenModel } from './translation-models';
import { translatorOf } from './translator-options';
import type { TranslatorValues } from './translator-options';

interface ModelCall {
  readonly options: TranslatorValues & { readonly model?: string | undefined; readonly to?: string | undefined };
  readonly progress: ProgressLine;
}

/**
 * Returns what `use` returns, given the model that the flags name and the requested source language; the model is
 * always freed.
 */
export async function withTranslator<Result>(
  call: ModelCall,
  services: Services,
  use: (model: TranslationModel, language?: string) => Promise<Result>,
): Promise<Result> {
  const { language, ...model } = chosenModel(call.options, services);
  const opening = services.loadModel(model, translatorOf(call.options));
  return withOpenModel(opening, call.progress, (opened) => use(opened, language));
}
