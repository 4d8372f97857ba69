import { choiceOption, numberOption, textOption } from '@tolmach/command-line';
import { ENGINE_NAMES } from '@tolmach/tensor-runtime';

/** A whole number with a default. */
export function countOption(description: string, fallback: number, max = 100_000) {
  return numberOption({ group: 'Input', description, placeholder: 'N', min: 1, max, whole: true, fallback });
}

/** Flags that every benchmark takes. */
export const commonOptions = {
  size: countOption('channels of embeddings, layers and attention', 512, 8192),
  threads: numberOption({
    group: 'Device',
    description: 'threads of the tensorflow engine and of the peer',
    placeholder: 'N',
    min: 1,
    max: 256,
    whole: true,
    fallback: 2,
  }),
  engine: choiceOption({
    group: 'Device',
    description: 'engine',
    placeholder: 'NAME',
    choices: ['auto', ...ENGINE_NAMES] as const,
    fallback: 'auto',
  }),
  repeats: countOption('timed runs', 10),
  warmup: countOption('untimed runs before them', 3),
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
