import { choiceOption, numberOption, textOption } from '@tolmach/command-line';
import { ENGINE_NAMES } from '@tolmach/tensor-runtime';

/** A whole number with a default. */
export function countOption(description: string, fallback: number, max = 100_000) {
  return numberOption({ group: 'Input', description, placeholder: 'N', min: 1, max, whole: true, fallback });
}

/** Flags of what is timed, and how often. */
export const timingOptions = {
  repeats: countOption('timed runs', 10),
  warmup: countOption('untimed runs before them', 3),
};

/** Flag of the model's width. */
export const sizeOption = countOption('channels of embeddings, layers and attention', 512, 8192);

/** Flags of what translates. */
export const executorOptions = {
  threads: threadsOption(),
  engine: choiceOption({
    group: 'Device',
    description: 'what computes; auto is onnx',
    placeholder: 'NAME',
    choices: ['auto', 'onnx', ...ENGINE_NAMES] as const,
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

/** Flags of what runs on the engines of TensorFlow.js. */
export const tensorOptions = {
  threads: threadsOption(),
  engine: choiceOption({
    group: 'Device',
    description: 'engine',
    placeholder: 'NAME',
    choices: ['auto', ...ENGINE_NAMES] as const,
    fallback: 'auto',
  }),
};

/** Flag of a shortlist's length. */
export const candidatesOption = numberOption({
  group: 'Input',
  description: 'ids that a shortlist leaves; the whole vocabulary when left out',
  placeholder: 'N',
  min: 100,
  max: 100_000,
  whole: true,
  fallback: undefined,
});

/** Flags of what can be compared with the peer. */
export const peerOptions = {
  peer: textOption({
    group: 'Input',
    description: 'PyTorch program to run in turns with ours',
    placeholder: 'FILE',
    fallback: undefined,
  }),
  python: textOption({
    group: 'Input',
    description: 'Python that has torch',
    placeholder: 'FILE',
    fallback: 'python3',
  }),
  rounds: countOption('turns with the peer', 3, 100),
};

function threadsOption() {
  return numberOption({
    group: 'Device',
    description: 'threads of onnx, of the tensorflow engine and of the peer',
    placeholder: 'N',
    min: 1,
    max: 256,
    whole: true,
    fallback: 2,
  });
}
