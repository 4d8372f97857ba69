import { PRECISIONS, UsageError, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions, EngineChoice, ModelEngine, Precision } from '@tolmach/contracts';
import { choiceOption, numberOption } from './option';

/** Engines that are offered: the plain JavaScript one is for tests. */
const TENSOR_ENGINES = ['tensorflow', 'webgpu', 'wasm'] as const satisfies readonly EngineChoice[];

/** What trains. */
export const trainingEngineOption = choiceOption<EngineChoice>({
  group: 'Device',
  description: 'what computes; auto takes the fastest that is there',
  placeholder: 'ENGINE',
  choices: ['auto', ...TENSOR_ENGINES],
  fallback: 'auto',
});

/** Flags of what runs a model. */
export const deviceOptions = {
  engine: choiceOption<ModelEngine>({
    group: 'Device',
    description: 'what computes; auto is onnx, ONNX Runtime on the CPU',
    placeholder: 'ENGINE',
    choices: ['auto', 'onnx', ...TENSOR_ENGINES],
    fallback: 'auto',
  }),
  precision: choiceOption<Precision>({
    group: 'Device',
    description:
      'arithmetic of onnx; int8 is faster, may choose another word here and there, and gives the same result on every ' +
      'x86 CPU and in every batch',
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

/**
 * How the flags want a model opened.
 * @throws {@link UsageError} when the engine asked for has no such arithmetic
 */
export function deviceOf({ engine, precision, threads }: DeviceOptions): DeviceOptions {
  if (precision !== 'fp32' && !isOnnx(engine)) {
    throw new UsageError({
      where: '--precision',
      expected: `fp32 with --engine ${engine}`,
      received: precision,
      next: 'Leave --engine out: onnx computes in int8.',
    });
  }
  return { engine, precision, ...(threads !== undefined && { threads }) };
}
