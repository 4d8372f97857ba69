import { formatOption, inputFormatOption, outputOption, switchOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { deviceOptions } from '@tolmach/model-commands';
import { modelOption } from './classification-models';
import { reportOption } from './write-report';

/** Flags of `classify` itself. */
export const classifyOptions = {
  model: modelOption,
  text: switchOption({ group: 'Input', description: 'arguments are texts, even those that look like a path' }),
  inputFormat: inputFormatOption,
  format: formatOption,
  output: outputOption,
  report: reportOption,
  ...deviceOptions,
};

/** A call of `classify` itself. */
export type ClassifyCall = Call<typeof classifyOptions>;
