import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { outputFault } from '@tolmach/contracts';
import type { OutputError } from '@tolmach/contracts';

/** Code of the {@link OutputError} that says that the reader of a pipe has gone; no fault of anybody. */
export const CLOSED_PIPE = 'closed-pipe';

const CLOSED_CODES = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** A place for records to go. */
export interface RecordOutput {
  readonly stream: Writable;
  /** For error sentences: `standard output` or a path. */
  readonly name: string;
}

/**
 * How many records were written to `output`, each followed by a line feed. A record is asked for only when the one
 * before it has been accepted, so a slow reader slows the whole command down and memory stays constant.
 *
 * @throws {@link OutputError} when a write fails; its code is `closed-pipe` when the reader has gone
 */
export async function writeRecords(
  records: AsyncIterable<string> | Iterable<string>,
  output: RecordOutput,
): Promise<number> {
  ignoreLateErrors(output.stream);
  let count = 0;
  for await (const record of records) {
    await write(output, `${record}\n`);
    count++;
  }
  return count;
}

/**
 * Whatever `use` returns, with the file at `path` open for it. The file is opened first, so that a path that cannot
 * be written is found before any work is done.
 *
 * @param mode - `replace` empties a file that is there, `append` goes on at its end
 * @throws {@link OutputError} when the file cannot be opened, written or closed
 */
export async function withOutputFile<Result>(
  path: string,
  use: (output: RecordOutput) => Promise<Result>,
  mode: 'replace' | 'append' = 'replace',
): Promise<Result> {
  const file = await open(path, mode === 'append' ? 'a' : 'w').catch((error: unknown) => {
    throw outputError(path, error);
  });
  const stream = createWriteStream(path, { fd: file });
  ignoreLateErrors(stream);
  try {
    const result = await use({ stream, name: path });
    stream.end();
    await finished(stream).catch((error: unknown) => {
      throw outputError(path, error); // some file systems report a full disk only here
    });
    return result;
  } finally {
    stream.destroy();
  }
}

/** A failed write is reported by its own callback; the event that repeats it must not end the process. */
export function ignoreLateErrors(stream: Writable): void {
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
}

function ignore(): void {
  // see ignoreLateErrors
}

function write(output: RecordOutput, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown): void => {
      if (error === undefined || error === null) resolve();
      else reject(outputError(output.name, error));
    };
    try {
      output.stream.write(text, settle);
    } catch (error) {
      settle(error); // some streams of Node throw what they should hand over
    }
  });
}

/**
 * A failed write in the house form.
 * @param name - path or stream, for the error sentence
 * @param cause - what the system reported
 */
export function outputError(name: string, cause: unknown): OutputError {
  return isClosed(cause)
    ? outputFault({ where: name, next: 'What was written before is complete.', code: CLOSED_PIPE }, cause)
    : outputFault({ where: name, next: 'Make room or name another place, and run again.' }, cause);
}

function isClosed(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
  return CLOSED_CODES.some((code) => code === cause.code);
}
