import { UsageError } from '@tolmach/contracts';
import { choiceOption, numberOption } from '@tolmach/command-line';
import type { EngineName, LoadOptions, Precision } from './load-model';

const TENSOR_ENGINES = ['tensorflow', 'webgpu', 'wasm'] as const;
type TensorEngine = (typeof TENSOR_ENGINES)[number];
const ENGINES: readonly EngineName[] = ['auto', 'onnx', ...TENSOR_ENGINES];
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
  threads: numberOption({
    group: 'Device',
    description: 'CPU threads of onnx and tensorflow; as many as there are cores when left out',
    placeholder: 'N',
    min: 1,
    max: 1024,
    whole: true,
    fallback: undefined,
  }),
};

/** The values of those flags. */
export interface DeviceValues {
  readonly engine: EngineName;
  readonly precision: Precision;
  readonly threads: number | undefined;
}

/**
 * How the flags want a model opened.
 * @throws {@link UsageError} when the engine asked for has no such arithmetic
 */
export function deviceOf({ engine, precision, threads }: DeviceValues): LoadOptions {
  if (precision !== 'fp32' && engine !== 'onnx' && engine !== 'auto') {
    throw new UsageError({
      where: '--precision',
      expected: `fp32 with --engine ${engine}`,
      received: precision,
      next: 'Leave --engine out: onnx computes in int8.',
    });
  }
  return { engine, precision, ...(threads === undefined ? {} : { threads }) };
}
