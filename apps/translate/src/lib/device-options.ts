import { UsageError } from '@tolmach/contracts';
import { choiceOption, numberOption } from '@tolmach/command-line';
import type { EngineName, LoadOptions, Precision, ShortlistChoice } from './load-model';

const TENSOR_ENGINES = ['tensorflow', 'webgpu', 'wasm'] as const;
type TensorEngine = (typeof TENSOR_ENGINES)[number];
const ENGINES: readonly EngineName[] = ['auto', 'onnx', ...TENSOR_ENGINES];
const SHORTLISTS: readonly ShortlistChoice[] = ['auto', 'on', 'off'];
const PRECISIONS: readonly Precision[] = ['fp32', 'int8'];

/** What trains. */
export const trainingEngineOption = choiceOption<'auto' | TensorEngine>({
  group: 'Device',
  description: 'what computes; auto takes the fastest that is there',
  placeholder: 'ENGINE',
  choices: ['auto', ...TENSOR_ENGINES],
  fallback: 'auto',
});

/** Flags of what translates. */
export const deviceOptions = {
  engine: choiceOption({
    group: 'Device',
    description: 'what computes; auto is onnx, ONNX Runtime on the CPU',
    placeholder: 'ENGINE',
    choices: ENGINES,
    fallback: 'auto',
  }),
  precision: choiceOption({
    group: 'Device',
    description: 'arithmetic of onnx; int8 is faster and may choose another word here and there',
    placeholder: 'PRECISION',
    choices: PRECISIONS,
    fallback: 'fp32',
  }),
  shortlist: choiceOption({
    group: 'Device',
    description:
      'whether onnx weighs only target pieces that the source makes likely; auto: in int8, if that changes hardly anything',
    placeholder: 'WHEN',
    choices: SHORTLISTS,
    fallback: 'auto',
  }),
  threads: numberOption({
    group: 'Device',
    description: 'CPU threads of onnx and tensorflow; as many as there are cores when left out',
    placeholder: 'N',
    min: 1,
    max: 1024,
    whole: true,
    fallback: undefined,
  }),
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
export interface DeviceValues {
  readonly engine: EngineName;
  readonly precision: Precision;
  readonly shortlist: ShortlistChoice;
  readonly threads: number | undefined;
  readonly workers: number;
}

/**
 * How the flags want a model opened.
 * @throws {@link UsageError} when the engine asked for has no such arithmetic, or no workers
 */
export function deviceOf({ engine, precision, shortlist, threads, workers }: DeviceValues): LoadOptions {
  const isOnnx = engine === 'onnx' || engine === 'auto';
  if (precision !== 'fp32' && !isOnnx) {
    throw new UsageError({
      where: '--precision',
      expected: `fp32 with --engine ${engine}`,
      received: precision,
      next: 'Leave --engine out: onnx computes in int8.',
    });
  }
  if (workers > 1 && !isOnnx) {
    throw new UsageError({
      where: '--workers',
      expected: `1 with --engine ${engine}`,
      received: String(workers),
      next: 'Leave --engine out: onnx has workers.',
    });
  }
  return { engine, precision, shortlist, ...(threads !== undefined && { threads }), ...(workers > 1 && { workers }) };
}
