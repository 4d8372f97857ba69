import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { OutputError } from '@tolmach/contracts';
import { DraftFile, expectWritable, isReplaceable, outputFault } from '@tolmach/durable-files';
import type { Streams } from './streams';

/** Code of the {@link OutputError} for a pipe whose reader has gone, which is nobody's fault. */
export const CLOSED_PIPE = 'closed-pipe';

const NEXT = 'Free space or name another destination, and run again.';

const CLOSED_CODES = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** A destination for records. */
export interface RecordOutput {
  readonly stream: Writable;
  /** For error sentences: `standard output` or a path. */
  readonly name: string;
}

/** Standard output as a destination. */
export function standardOutput({ stdout }: Pick<Streams, 'stdout'>): RecordOutput {
  return { stream: stdout, name: 'standard output' };
}

/**
 * Writes records to `output`, each followed by a line feed, and returns their number. A record is requested only when
 * the previous one has been accepted, so a slow reader slows the entire command down and memory stays constant.
 *
 * @param end - what follows each record instead: nothing where they are pieces of one text
 * @throws {@link OutputError} when a write fails; its code is `closed-pipe` when the reader has gone
 */
export async function writeRecords(
  records: AsyncIterable<string> | Iterable<string>,
  output: RecordOutput,
  end = '\n',
): Promise<number> {
  ignoreLateErrors(output.stream);
  let count = 0;
  for await (const record of records) {
    await write(output, `${record}${end}`);
    count++;
  }
  return count;
}

/** How {@link withOutputFile} treats the file. */
export interface OutputFileOptions {
  /**
   * `replace` begins a new file; `resume` continues after the last complete line of the existing file, or of what a
   * crash left.
   */
  readonly mode?: 'replace' | 'resume';
  /** Aborted when a run is interrupted: the records are not all, and the file stays as it was. */
  readonly signal?: AbortSignal;
  /** May replace the draft, durably, when all records are in it and before it takes the name of the file. */
  readonly revise?: (draft: string) => Promise<void>;
  /** Told where the records are that were written before a fault or an interruption. */
  readonly onKept?: (draft: string) => void;
}

/**
 * Whatever `use` returns, with an output whose records take the name `path` when all are written: until then, and after a
 * fault or an interruption, the file there is what it was, and the records so far are in `<path>.partial`. That a file can be
 * written there is found before any work is done, but nothing is made before the first record. A pipe, a device or `/dev/stdout` gets
 * its records as they come.
 *
 * @throws {@link OutputError} when the file cannot be written
 */
export async function withOutputFile<Result>(
  path: string,
  use: (output: RecordOutput) => Promise<Result>,
  options: OutputFileOptions = {},
): Promise<Result> {
  if (!(await isReplaceable(path))) return withStream(path, use);
  await expectWritable(path, { next: NEXT });
  const { mode, signal, revise, onKept } = options;
  const draft = new LateDraft(path, mode ?? 'replace');
  const leave = async () => {
    const kept = await draft.keep();
    if (kept !== undefined) onKept?.(kept);
  };
  try {
    const result = await use({ stream: draft.asStream(), name: path });
    await (signal?.aborted === true ? leave() : draft.commit(revise));
    return result;
  } catch (fault) {
    await leave();
    throw fault;
  }
}

/** A draft that is begun when there is something to write: one that a crash has left stays until then. */
class LateDraft {
  private opened: Promise<DraftFile> | undefined;

  constructor(
    private readonly path: string,
    private readonly mode: 'replace' | 'resume',
  ) {}

  asStream(): Writable {
    return new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        this.open()
          .then((draft) => draft.write(chunk))
          .then(() => done(), done);
      },
    });
  }

  async commit(revise: OutputFileOptions['revise']): Promise<void> {
    await (await this.open()).commit(revise);
  }

  /** Leaves what was written where it lies, and returns where; undefined if there is nothing. */
  async keep(): Promise<string | undefined> {
    const draft = await this.opened?.catch(() => undefined);
    if (draft === undefined) return undefined;
    if (draft.size === 0) await draft.discard();
    else await draft.keep();
    return draft.size === 0 ? undefined : draft.draft;
  }

  private open(): Promise<DraftFile> {
    return (this.opened ??= DraftFile[this.mode === 'resume' ? 'resume' : 'open'](this.path, { next: NEXT }));
  }
}

/** Appends: a redirection that `/dev/stdout` stands for may have its own beginning. */
async function withStream<Result>(path: string, use: (output: RecordOutput) => Promise<Result>): Promise<Result> {
  const file = await open(path, 'a').catch((error: unknown) => {
    throw outputError(path, error);
  });
  const stream = createWriteStream(path, { fd: file });
  ignoreLateErrors(stream);
  try {
    const result = await use({ stream, name: path });
    stream.end();
    await finished(stream).catch((error: unknown) => {
      throw outputError(path, error); // some devices report that they are full only here
    });
    return result;
  } finally {
    stream.destroy();
  }
}

/** A failed write is reported by its callback; the event that repeats it must not end the process. */
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
      settle(error); // some of Node's streams throw errors that they should pass to the callback
    }
  });
}

/**
 * A failed write in the house form.
 * @param where - path or stream, for the error sentence
 * @param cause - what the system reported, or a fault that says it already
 */
export function outputError(where: string, cause: unknown): OutputError {
  if (cause instanceof OutputError) return cause;
  return isClosed(cause)
    ? outputFault({ where, next: 'What was written before is complete.', code: CLOSED_PIPE }, cause)
    : outputFault({ where, next: NEXT }, cause);
}

function isClosed(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
  return CLOSED_CODES.some((code) => code === cause.code);
}
