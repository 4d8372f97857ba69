import type { Readable, Writable } from 'node:stream';
import type { NpmStart } from './npm-start';

/** Where text is read from; `process.stdin` is one. */
export type TextInput = Readable & { readonly isTTY?: boolean; readonly fd?: number };

/** Where text is written to; `process.stdout` and `process.stderr` are two. */
export type TextOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The outside world of a program: everything it reads, writes and listens to, so that tests can replace it. */
export interface Streams {
  readonly stdin: TextInput;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  /** Aborted when the user wants the program to finish what it has started and end. */
  readonly signal?: AbortSignal;
  /** How `npm run` started the program, if it did. */
  readonly npm?: NpmStart;
  /** What the user types to run the program, for its help; default: its name. */
  readonly calledAs?: string;
}
