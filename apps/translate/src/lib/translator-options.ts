import { choiceOption, deviceOf, deviceOptions, numberOption } from '@tolmach/command-line';
import { UsageError, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import type { LoadOptions, ShortlistChoice } from './load-model';

const SHORTLISTS: readonly ShortlistChoice[] = ['auto', 'on', 'off'];
const { engine, precision, threads } = deviceOptions;

/** Flags of what translates. */
export const translatorOptions = {
  engine,
  precision,
  shortlist: choiceOption({
    group: 'Device',
    description:
      'whether onnx weighs only target pieces that the source makes likely; auto: in int8, if that changes hardly anything',
    placeholder: 'WHEN',
    choices: SHORTLISTS,
    fallback: 'auto',
  }),
  threads,
  workers: numberOption({
    group: 'Device',
    description: 'threads of onnx that translate batches side by side and share --threads; for long input, many cores',
    placeholder: 'N',
    min: 1,
    max: 1024,
    whole: true,
    fallback: 1,
  }),
};

/** The values of those flags. */
export interface TranslatorValues extends DeviceOptions {
  readonly shortlist: ShortlistChoice;
  readonly workers: number;
}

/**
 * How the flags want a model opened.
 * @throws {@link UsageError} when the engine asked for has no such arithmetic, or no workers
 */
export function translatorOf({ shortlist, workers, ...device }: TranslatorValues): LoadOptions {
  const options = deviceOf(device);
  if (workers > 1 && !isOnnx(device.engine)) {
    throw new UsageError({
      where: '--workers',
      expected: `1 with --engine ${device.engine}`,
      received: String(workers),
      next: 'Leave --engine out: onnx has workers.',
    });
  }
  return { ...options, shortlist, ...(workers > 1 && { workers }) };
}
