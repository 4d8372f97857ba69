import type { FileHandle } from 'node:fs/promises';
import promises from 'node:fs/promises';
import { writeSync } from 'node:fs';

/** A function of `node:fs/promises`, or of a file that it opened. */
type SystemCall = (...args: never[]) => Promise<unknown>;

const CALLS = [
  'open',
  'mkdir',
  'rename',
  'rm',
  'rmdir',
  'writeFile',
  'copyFile',
  'symlink',
  'truncate',
  'unlink',
] as const;
const FILE_CALLS = ['write', 'writeFile', 'sync', 'close', 'truncate', 'chmod', 'chown'] as const;

/**
 * Has this process killed (SIGKILL, so that nothing is tidied up) as it makes its n-th call that may change files, from 1:
 * before the call is made, or when it is half done where a call has halves, as a write has. Tells on standard output how
 * many calls were made when it lives.
 */
export async function killAtCall(n: number, work: () => Promise<void>): Promise<void> {
  let numCalls = 0;
  const counted = (call: SystemCall, half?: SystemCall): SystemCall =>
    async function (this: unknown, ...args) {
      if (++numCalls === n) {
        await half?.apply(this, args);
        process.kill(process.pid, 'SIGKILL');
      }
      return call.apply(this, args);
    };
  const handles = Object.getPrototypeOf(await anyHandle()) as Record<string, SystemCall>;
  for (const name of FILE_CALLS) {
    const call = handles[name];
    if (call !== undefined) handles[name] = counted(call, name === 'write' ? halfOf(call) : undefined);
  }
  const functions = promises as unknown as Record<string, SystemCall>;
  for (const name of CALLS) {
    const call = functions[name];
    if (call !== undefined) functions[name] = counted(call);
  }
  await work();
  writeSync(1, `${numCalls} calls\n`);
}

/** Writes the first half of the bytes of `write(bytes, offset, length, position)`. */
function halfOf(write: SystemCall): SystemCall {
  return function (this: unknown, ...args) {
    const [bytes, offset, length, position] = args as unknown as [Uint8Array, number, number, number];
    return write.apply(this, [bytes, offset, length >> 1, position] as never[]);
  };
}

async function anyHandle(): Promise<FileHandle> {
  const handle = await promises.open(__filename, 'r');
  await handle.close();
  return handle;
}
