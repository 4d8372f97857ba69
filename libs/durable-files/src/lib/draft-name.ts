import { pathBytes } from '@tolmach/contracts';
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from './file-fault';

/** Ending of names that are being written or removed; whatever bears it when nobody writes is rubbish. */
export const PARTIAL = '.partial';

/**
 * Who may write a target: one process at a time, whose draft is `<target>.partial`; or several at once, as into a cache,
 * each with a draft of its own, `<target>.<process>-<random>.partial`.
 */
export type Writers = 'one' | 'many';

/** A free name for the draft of a target, in the same folder, so that it can be renamed. What was left by a crash is removed. */
export async function freeDraftName(target: string, writers: Writers = 'one'): Promise<string> {
  if (writers === 'many') {
    await removeAbandoned(target);
    return `${target}.${process.pid}-${randomBytes(4).toString('hex')}${PARTIAL}`;
  }
  const draft = target + PARTIAL;
  await rm(pathBytes(draft), { recursive: true, force: true });
  return draft;
}

/** Whether a process has this number. One that belongs to another user does too. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing, only asks
    return true;
  } catch (cause) {
    return systemCode(cause) === 'EPERM';
  }
}

/** Removes the drafts of processes that have ended. */
async function removeAbandoned(target: string): Promise<void> {
  const prefix = `${basename(target)}.`;
  for (const name of await readdir(dirname(target))) {
    const maker = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{8}\.partial$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (maker === undefined || isRunning(Number(maker))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}
