import { choiceOption, countOption, textOption } from '@tolmach/command-line';
import { ENGINE_NAMES } from '@tolmach/contracts';

/** A whole number with a default. */
export function inputCount(description: string, fallback: number, max = 100_000) {
  return countOption({ group: 'Input', description, max, fallback });
}

/** Flags for what is timed, and how often. */
export const timingOptions = {
  repeats: inputCount('timed runs', 10),
  warmup: inputCount('untimed runs before them', 3),
};

/** The flag for the model's width. */
export const sizeOption = inputCount('channels of embeddings, layers and attention', 512, 8192);

/** Flags for translating. */
export const executorOptions = {
  threads: threadsOption(),
  engine: choiceOption({
    group: 'Device',
    description: 'compute engine; auto is native in fp32 where it is installed, otherwise onnx',
    placeholder: 'NAME',
    choices: ['auto', 'onnx', 'native', ...ENGINE_NAMES] as const,
    fallback: 'auto',
  }),
  precision: choiceOption({
    group: 'Device',
    description: 'arithmetic of onnx',
    placeholder: 'PRECISION',
    choices: ['fp32', 'int8'] as const,
    fallback: 'fp32',
  }),
};

/** Flags for the engines of TensorFlow.js. */
export const tensorOptions = {
  threads: threadsOption(),
  engine: choiceOption({
    group: 'Device',
    description: 'engine',
    placeholder: 'NAME',
    choices: ['auto', ...ENGINE_NAMES] as const,
    fallback: 'auto',
  }),
  productPrecision: choiceOption({
    group: 'Device',
    description: 'number format that matrices are rounded to before they are multiplied',
    placeholder: 'FORMAT',
    choices: ['float32', 'bfloat16'] as const,
    fallback: 'float32',
  }),
};

/** The flag for a shortlist's length. */
export const candidatesOption = countOption({
  group: 'Input',
  description: 'ids that a shortlist leaves (default: the full vocabulary)',
  min: 100,
  max: 100_000,
});

/** Flags for comparing with another build of ours. */
export const baselineOptions = {
  baseline: textOption({
    group: 'Input',
    description: 'checkout of another build of ours to alternate with',
    placeholder: 'FOLDER',
  }),
  rounds: inputCount('rounds with the peer or the other build', 3, 100),
};

/** Flags for comparing with the peer, or with another build of ours. */
export const peerOptions = {
  peer: textOption({ group: 'Input', description: 'PyTorch program to alternate with ours', placeholder: 'FILE' }),
  python: textOption({
    group: 'Input',
    description: 'Python with torch installed',
    placeholder: 'FILE',
    fallback: 'python3',
  }),
  ...baselineOptions,
};

function threadsOption() {
  return countOption({
    group: 'Device',
    description: 'threads of onnx, of the tensorflow engine and of the peer',
    max: 256,
    fallback: 2,
  });
}

/** Flags without those that say what is so anyway: an earlier build may not know them. */
export function knownFlags<Flags extends { readonly productPrecision: string }>(flags: Flags) {
  return { ...flags, productPrecision: flags.productPrecision === 'float32' ? undefined : flags.productPrecision };
}
