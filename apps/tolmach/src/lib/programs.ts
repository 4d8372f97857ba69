/* eslint-disable @typescript-eslint/no-require-imports -- a program is loaded when it is called: the others cost no time */
/* eslint-disable @nx/enforce-module-boundaries -- that an app is imported by nothing holds everywhere but in this table */
import type { ExitCode, Streams } from '@tolmach/command-line';

/** A program that is a command of `tolmach`. */
export interface Program {
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** The file of its package; throws if there is none, as for the installers outside a checkout. */
  readonly find: () => string;
  readonly load: () => { readonly main: (argv: readonly string[], streams: Streams) => Promise<ExitCode> };
}

type Loaded = ReturnType<Program['load']>;

/** All programs, in the order of the help: one program, one line. */
// prettier-ignore
export const PROGRAMS: readonly Program[] = [
  { name: 'translate', summary: 'Translate text; train and score translation models', find: () => require.resolve('@tolmach/translate'), load: () => require('@tolmach/translate') as Loaded },
  { name: 'caption', summary: 'Say what images show; train and score captioning models', find: () => require.resolve('@tolmach/caption'), load: () => require('@tolmach/caption') as Loaded },
  { name: 'classify', summary: 'Say which class texts are of; train and score classifiers', find: () => require.resolve('@tolmach/classify'), load: () => require('@tolmach/classify') as Loaded },
  { name: 'characters', summary: 'Continue texts; train and score language models over characters or bytes', find: () => require.resolve('@tolmach/characters-app'), load: () => require('@tolmach/characters-app') as Loaded },
  { name: 'engine', summary: 'Install libtensorflow, for training at full speed', find: () => require.resolve('@tolmach/engine'), load: () => require('@tolmach/engine') as Loaded },
  { name: 'cnn', summary: 'Install a pretrained CNN, for training captioning models', find: () => require.resolve('@tolmach/cnn'), load: () => require('@tolmach/cnn') as Loaded },
];

/** Whether a program's package is there. */
export function isInstalled({ find }: Program): boolean {
  try {
    find();
    return true;
  } catch {
    return false;
  }
}
