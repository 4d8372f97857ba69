import { choiceOption, filterInputOptions, formatOption, outputOption, switchOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { decodingOptions } from '@tolmach/model-commands';
import { batchTokensOption } from './batch-tokens';
import { DOCUMENT_FORMATS } from './document-lines';
import { stepOptions } from './step-options';
import { directionOptions } from './translation-models';
import { translatorOptions } from './translator-options';

/** Flags of `translate` itself. */
export const translationOptions = {
  ...directionOptions,
  ...filterInputOptions,
  inputFormat: choiceOption({
    group: 'Input',
    description: `${filterInputOptions.inputFormat.description}; by the ending .md or .po a document, of which only the text is translated`,
    placeholder: 'FORMAT',
    choices: ['auto', 'text', 'json', ...DOCUMENT_FORMATS],
    fallback: 'auto',
  }),
  ...stepOptions,
  format: formatOption,
  attention: switchOption({ group: 'Output', description: 'add soft alignments to JSON output' }),
  output: outputOption,
  ...decodingOptions,
  batchTokens: batchTokensOption,
  ...translatorOptions,
};

/** A call of `translate` itself. */
export type TranslateCall = Call<typeof translationOptions>;
