import { filterInputOptions, formatOption, outputOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { deviceOptions } from '@tolmach/model-commands';
import { modelOption } from './classification-models';
import { reportOption } from './write-report';

/** Flags of `classify` itself. */
export const classifyOptions = {
  model: modelOption,
  ...filterInputOptions,
  format: formatOption,
  output: outputOption,
  report: reportOption,
  ...deviceOptions,
};

/** A call of `classify` itself. */
export type ClassifyCall = Call<typeof classifyOptions>;
