import { UsageError } from '@tolmach/contracts';
import { choiceOption, numberOption } from './option';

const TENSOR_ENGINES = ['tensorflow', 'webgpu', 'wasm'] as const;
const ENGINES = ['auto', 'onnx', ...TENSOR_ENGINES] as const;
const PRECISIONS = ['fp32', 'int8'] as const;

/** What trains. */
export const trainingEngineOption = choiceOption<'auto' | (typeof TENSOR_ENGINES)[number]>({
  group: 'Device',
  description: 'what computes; auto takes the fastest that is there',
  placeholder: 'ENGINE',
  choices: ['auto', ...TENSOR_ENGINES],
  fallback: 'auto',
});

/** Flags of what runs a model. */
export const deviceOptions = {
  engine: choiceOption<(typeof ENGINES)[number]>({
    group: 'Device',
    description: 'what computes; auto is onnx, ONNX Runtime on the CPU',
    placeholder: 'ENGINE',
    choices: ENGINES,
    fallback: 'auto',
  }),
  precision: choiceOption<(typeof PRECISIONS)[number]>({
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

/** The values of those flags. */
export interface DeviceValues {
  readonly engine: (typeof ENGINES)[number];
  readonly precision: (typeof PRECISIONS)[number];
  readonly threads: number | undefined;
}

/** What a model is opened with. */
export interface Device extends Omit<DeviceValues, 'threads'> {
  readonly threads?: number;
}

/**
 * How the flags want a model opened.
 * @throws {@link UsageError} when the engine asked for has no such arithmetic
 */
export function deviceOf({ engine, precision, threads }: DeviceValues): Device {
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

/** Whether an engine is ONNX Runtime. */
export function isOnnx(engine: DeviceValues['engine']): boolean {
  return engine === 'onnx' || engine === 'auto';
}
