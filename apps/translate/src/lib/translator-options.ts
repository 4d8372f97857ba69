import { choiceOption, countOption } from '@tolmach/command-line';
import { UsageError, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { deviceOf, deviceOptions } from '@tolmach/model-commands';
import type { LoadOptions } from '@tolmach/translation';

/** Use of a shortlist. */
type ShortlistChoice = NonNullable<LoadOptions['shortlist']>;

const SHORTLISTS: readonly ShortlistChoice[] = ['auto', 'on', 'off'];
const { engine, precision, threads } = deviceOptions;

/** Flags for translating. */
export const translatorOptions = {
  engine,
  precision,
  shortlist: choiceOption({
    group: 'Device',
    description:
      'whether onnx considers only target pieces that the source makes likely; auto: in int8, if that changes hardly anything',
    placeholder: 'WHEN',
    choices: SHORTLISTS,
    fallback: 'auto',
  }),
  threads,
  workers: countOption({
    group: 'Device',
    description:
      'threads of onnx that translate batches in parallel and share --threads; for long input and many cores',
    max: 1024,
    fallback: 1,
  }),
};

/** The values of these flags. */
export interface TranslatorValues extends DeviceOptions {
  readonly shortlist: ShortlistChoice;
  readonly workers: number;
}

/**
 * The options for opening a model that the flags give.
 * @throws {@link UsageError} when the requested engine has no such arithmetic, or no workers
 */
export function translatorOf({ shortlist, workers, ...device }: TranslatorValues): LoadOptions {
  const options = deviceOf(device);
  if (workers > 1 && !isOnnx(device.engine)) {
    throw new UsageError({
      where: '--workers',
      expected: `1 with --engine ${device.engine}`,
      received: String(workers),
      next: 'Omit --engine: onnx has workers.',
    });
  }
  return { ...options, shortlist, ...(workers > 1 && { workers }) };
}
