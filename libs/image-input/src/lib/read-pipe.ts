import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';

/** Opening a pipe that nobody writes to would wait forever without this flag, which Windows does not have. */
export const READ_AT_ONCE = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * What comes through a pipe until its writers close it. Waits for the first of them, without a thread that waits along.
 *
 * @returns undefined when there are more than `maxBytes`
 * @throws what the system says, and an AbortError when `signal` is aborted
 */
export async function readPipe(
  path: string | Buffer,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const descriptor = await promisify(open)(path, READ_AT_ONCE);
  const pipe = addAbortSignal(signal, new Socket({ fd: descriptor, readable: true, writable: false }));
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of pipe as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
