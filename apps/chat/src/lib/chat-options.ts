import {
  countOption,
  formatOption,
  inputFormatOption,
  numberOption,
  textOption,
  textsOption,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import type { SearchSettings } from '@tolmach/contracts';
import { decodingOf, decodingOptions, deviceOptions } from '@tolmach/model-commands';
import { modelOption } from './chat-models';

const { nBest: _, ...searching } = decodingOptions;

/** Flags that hold a model back from what anybody would say. */
const antiLmOptions = {
  languageModel: textOption({
    group: 'Search',
    description: 'language model of bytes or pieces that tells what anybody would say (MMI-antiLM, Li et al. 2016)',
    placeholder: 'NAME|FOLDER',
  }),
  antiLm: numberOption({
    group: 'Search',
    description: 'how much a reply loses by being likely to the language model',
    placeholder: 'LAMBDA',
    min: 0,
    max: 10,
    fallback: 0.5,
  }),
  antiLmWords: countOption({
    group: 'Search',
    description: 'first words of a reply that are looked at for this',
    max: 1000,
    fallback: 5,
  }),
};

/** Flags that say which model answers, and how it looks for an answer. */
export const answerOptions = {
  model: modelOption,
  ...searching,
  ...antiLmOptions,
  format: formatOption,
  ...deviceOptions,
};

/** Flags of `chat` itself. */
export const chatOptions = {
  text: textsOption,
  inputFormat: inputFormatOption,
  ...answerOptions,
};

/** A call of `chat` itself. */
export type ChatCall = Call<typeof chatOptions>;

/** How flags say that answers are looked for; `sample` may have been changed since. */
export function answerSearchOf(options: Call<typeof answerOptions>['options']): SearchSettings {
  return decodingOf({ ...options, nBest: undefined });
}
