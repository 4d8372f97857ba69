import { choiceOption, countOption } from '@tolmach/command-line';
import { PRECISIONS, UsageError, isOnnx } from '@tolmach/contracts';
import type { DeviceOptions, EngineChoice, ModelEngine, Precision } from '@tolmach/contracts';

/** Engines that are offered: the plain JavaScript one is for tests. */
const TENSOR_ENGINES = ['tensorflow', 'webgpu', 'wasm'] as const satisfies readonly EngineChoice[];

/** The flag for the engine that trains. */
export const trainingEngineOption = choiceOption<EngineChoice>({
  group: 'Device',
  description: 'compute engine; auto uses the fastest available',
  placeholder: 'ENGINE',
  choices: ['auto', ...TENSOR_ENGINES],
  fallback: 'auto',
});

/** Flags for running a model. */
export const deviceOptions = {
  engine: choiceOption<ModelEngine>({
    group: 'Device',
    description:
      'compute engine; onnx is ONNX Runtime on the CPU, native the same with decoding steps by the installed engine; auto ' +
      'is native in fp32 where that can run, else onnx',
    placeholder: 'ENGINE',
    choices: ['auto', 'onnx', 'native', ...TENSOR_ENGINES],
    fallback: 'auto',
  }),
  precision: choiceOption<Precision>({
    group: 'Device',
    description:
      'arithmetic of onnx; int8 is faster, may occasionally change a word, and gives the same result on every x86 CPU ' +
      'and in any batch',
    placeholder: 'PRECISION',
    choices: PRECISIONS,
    fallback: 'fp32',
  }),
  threads: countOption({
    group: 'Device',
    description: 'CPU threads of onnx and tensorflow (default: all cores)',
    max: 1024,
  }),
};

/**
 * The options for opening a model that the flags give.
 * @throws {@link UsageError} when the requested engine has no such arithmetic
 */
export function deviceOf({ engine, precision, threads }: DeviceOptions): DeviceOptions {
  if (precision !== 'fp32' && !isOnnx(engine)) {
    throw new UsageError({
      where: '--precision',
      expected: `fp32 with --engine ${engine}`,
      received: precision,
      next: 'Omit --engine: onnx computes in int8.',
    });
  }
  return { engine, precision, ...(threads !== undefined && { threads }) };
}
