import { samplingConfigSchema } from '@tolmach/contracts';
import type { SamplingConfig } from '@tolmach/contracts';
import { schemaOptions } from './schema-options';

const samplingOption = schemaOptions(samplingConfigSchema);

/** Flags for drawing from a model, for every command that samples. */
export const samplingOptions = {
  temperature: samplingOption('temperature', 'T'),
  topK: samplingOption('topK', 'K'),
  topP: samplingOption('topP', 'P'),
  seed: samplingOption('seed', 'N'),
};

/** The sampling options that the flags give. */
export function samplingOf({
  temperature,
  topK,
  topP,
  seed,
}: {
  readonly [Name in keyof typeof samplingOptions]: number | undefined;
}): Partial<SamplingConfig> {
  const given = Object.entries({ temperature, topK, topP, seed }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
