import { formatOption, inputFormatOption, switchOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import type { SearchSettings } from '@tolmach/contracts';
import { decodingOf, decodingOptions, deviceOptions } from '@tolmach/model-commands';
import { modelOption } from './chat-models';

const { nBest: _, ...searching } = decodingOptions;

/** Flags that say which model answers, and how it looks for an answer. */
export const answerOptions = { model: modelOption, ...searching, format: formatOption, ...deviceOptions };

/** Flags of `chat` itself. */
export const chatOptions = {
  text: switchOption({ group: 'Input', description: 'arguments are texts, even those that look like a path' }),
  inputFormat: inputFormatOption,
  ...answerOptions,
};

/** A call of `chat` itself. */
export type ChatCall = Call<typeof chatOptions>;

/** How flags say that answers are looked for; `sample` may have been changed since. */
export function answerSearchOf(options: Call<typeof answerOptions>['options']): SearchSettings {
  return decodingOf({ ...options, nBest: undefined });
}
