import { UsageError } from '@tolmach/contracts';
import { outputFault, systemCode, writing } from '@tolmach/durable-files';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the system counts; empty where the system does not say. */
  readonly started: string;
}

/** The right to train in a folder; held by one process at a time. */
export interface RunLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file for this process; the lock of a process that has ended is taken over.
 * @throws {@link UsageError} while another process holds it, {@link OutputError} if it cannot be written.
 */
export async function takeLock(file: string): Promise<RunLock> {
  const own: Holder = { pid: process.pid, host: hostname(), started: await startOf(process.pid) };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await tryLock(file, own)) return { release: () => release(file, own) };
    const holder = await readHolder(file);
    if (holder !== undefined && (await mayBeAlive(holder))) throw held(file, holder);
    await writing(file, () => rm(file, { force: true }));
  }
  throw held(file, await readHolder(file));
}

async function tryLock(file: string, own: Holder): Promise<boolean> {
  try {
    await writeFile(file, `${JSON.stringify(own)}\n`, { flag: 'wx' }); // fails if the file is there
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    throw outputFault({ where: file }, cause);
  }
}

async function release(file: string, own: Holder): Promise<void> {
  const holder = await readHolder(file);
  if (holder?.pid === own.pid && holder.host === own.host) await rm(file, { force: true });
}

/** Undefined for a file that is gone or was cut off by a crash. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(content: unknown): content is Holder {
  return typeof content === 'object' && content !== null && 'pid' in content && 'host' in content;
}

async function mayBeAlive({ pid, host, started }: Holder): Promise<boolean> {
  if (host !== hostname()) return true; // cannot be asked from here
  try {
    process.kill(pid, 0); // sends nothing, only asks
  } catch (cause) {
    if (systemCode(cause) === 'ESRCH') return false;
  }
  return (await startOf(pid)) === started; // the number may have gone to a new process
}

/** Start time of a process in clock ticks since boot (field 22 of Linux's /proc/pid/stat), or the empty string. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2); // the name, field 2, may hold spaces
  return afterName.split(' ')[19] ?? '';
}

function held(file: string, holder: Holder | undefined): UsageError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new UsageError({
    where: file,
    expected: 'a run folder that no other training writes to',
    received: `one held by ${who}`,
    next: 'Wait until it ends or choose another folder; remove the file if you know that no training runs.',
    code: 'run-locked',
    details: { ...holder },
  });
}
