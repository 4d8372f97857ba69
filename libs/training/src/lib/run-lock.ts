import { randomUUID } from 'node:crypto';
import { OutputError, UsageError } from '@tolmach/contracts';
import { outputFault, systemCode, writing } from '@tolmach/durable-files';
import { open, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that trains, as its lock file names it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the system counts; empty where the system does not say. */
  readonly started: string;
  /** The one system whose processes have these numbers; empty where it does not say. Host names may be alike. */
  readonly machine?: string;
}

/** The right to train in a folder; held by one process at a time. */
export interface RunLock {
  /** @throws {@link OutputError} when another process has taken the folder over: nothing may be written any more */
  expectHeld(): Promise<void>;
  release(): Promise<void>;
}

/** Time between two signs of life. */
const BEAT_MS = 30_000;

/** Time without a sign of life after which a process elsewhere, which cannot be asked, counts as gone. */
const STALE_MS = 5 * 60_000;

/** Time in which a process that has made a lock file writes its name into it. */
const NAMING_MS = 1000;

/**
 * Takes the lock file for this process, which from then on gives a sign of life every {@link BEAT_MS}. The lock of a
 * process that has ended is taken over: at once on this machine, {@link STALE_MS} after its last sign of life elsewhere.
 * @throws {@link UsageError} while another process holds it, {@link OutputError} if it cannot be written.
 */
export async function takeLock(file: string, { beatMs = BEAT_MS, host = hostname() } = {}): Promise<RunLock> {
  const { pid } = process;
  const own: Holder = { pid, host, started: await startOf(pid), machine: await machineOf() };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const handle = await tryLock(file, own);
    if (handle !== undefined) return heldLock(file, handle, beatMs);
    const found = await readLock(file);
    if (found === undefined) continue; // released since
    if (found.holder !== undefined && (await mayBeAlive(found.holder, found.silentMs, own))) throw held(file, found);
    await writing(file, () => remove(file, found));
  }
  throw held(file, await readLock(file));
}

async function tryLock(file: string, own: Holder): Promise<FileHandle | undefined> {
  try {
    const handle = await open(file, 'wx'); // fails if the file is there
    await handle.writeFile(`${JSON.stringify(own)}\n`);
    return handle;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return undefined;
    throw outputFault({ where: file }, cause);
  }
}

/** Signs of life go through the open file: once another has replaced it, they do not reach the other's. */
function heldLock(file: string, handle: FileHandle, beatMs: number): RunLock {
  const beat = async () => {
    const first = await readFile(file);
    if (await isHeld()) await handle.write(first.subarray(0, 1), 0, 1, 0); // the same byte: only the time changes
  };
  const isHeld = async () => (await handle.stat()).ino === (await inodeOf(file));
  const timer = setInterval(() => {
    beat().catch(() => undefined);
  }, beatMs).unref(); // expectHeld tells of a loss
  return {
    expectHeld: async () => {
      if (!(await isHeld().catch(() => false))) throw lost(file);
    },
    release: async () => {
      clearInterval(timer);
      if (await isHeld().catch(() => false)) await rm(file, { force: true });
      await handle.close();
    },
  };
}

interface FoundLock {
  /** Undefined for a file that a crash cut off. */
  readonly holder: Holder | undefined;
  readonly inode: number;
  /** The last sign of life, by the clock of the file system: those of two machines may differ. */
  readonly beatMs: number;
  /** Time since then. */
  readonly silentMs: number;
}

/** Undefined when the file is gone. */
async function readLock(file: string): Promise<FoundLock | undefined> {
  const inode = await inodeOf(file);
  if (inode === undefined) return undefined;
  let holder = await readHolder(file);
  if (holder === undefined) {
    await pause(NAMING_MS);
    holder = await readHolder(file);
  }
  const beat = await stat(file).catch(() => undefined);
  if (beat === undefined) return undefined;
  return { holder, inode, beatMs: beat.mtimeMs, silentMs: (await timeBeside(file)) - beat.mtimeMs };
}

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

async function inodeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  return found?.ino;
}

/** What the file system takes for now, in milliseconds. */
async function timeBeside(file: string): Promise<number> {
  const probe = `${file}.${randomUUID()}`;
  return writing(file, async () => {
    await writeFile(probe, '');
    const { mtimeMs } = await stat(probe);
    await rm(probe, { force: true });
    return mtimeMs;
  });
}

/** Removes the file, if it still is the one that was looked at: another process may have taken it over in the meantime. */
async function remove(file: string, { inode, beatMs }: FoundLock): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    throw cause;
  }
  const moved = await stat(aside);
  if (moved.ino === inode && moved.mtimeMs === beatMs) await rm(aside, { force: true });
  else await rename(aside, file);
}

async function mayBeAlive(holder: Holder, silentMs: number, own: Holder): Promise<boolean> {
  const { pid, host, started, machine = own.machine } = holder;
  if (host !== own.host || machine !== own.machine) {
    const isBeforeStart = host === own.host && silentMs > uptime() * 1000; // this machine has been started anew since
    return !isBeforeStart && silentMs < STALE_MS;
  }
  try {
    process.kill(pid, 0); // sends nothing, only asks
  } catch (cause) {
    if (systemCode(cause) === 'ESRCH') return false;
  }
  return (await startOf(pid)) === started; // the number may have gone to a new process
}

/** Start time of a process in clock ticks since boot (field 22 of Linux's /proc/pid/stat), or the empty string. */
async function startOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  const afterName = status.slice(status.lastIndexOf(')') + 2); // the name, field 2, may hold spaces
  return afterName.split(' ')[19] ?? '';
}

/** This start of this machine, and which of its tables of processes numbers are from; or the empty string. */
async function machineOf(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const table = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.trim()}${table}`;
}

function held(file: string, found: FoundLock | undefined): UsageError {
  const { holder, silentMs = 0 } = found ?? {};
  const who = holder === undefined ? 'another process' : `process ${String(holder.pid)} on ${holder.host}`;
  const seconds = Math.round(silentMs / 1000);
  return new UsageError({
    where: file,
    expected: 'a run folder that no other training writes to',
    received: `one held by ${who}, which gave a sign of life ${String(seconds)} s ago`,
    next: `Wait until it ends, or choose another folder; ${String(STALE_MS / 60_000)} minutes after its last sign of life it counts as gone.`,
    code: 'run-locked',
    details: { ...holder },
  });
}

function lost(file: string): OutputError {
  return new OutputError({
    where: file,
    expected: 'the lock of this training',
    received: 'none, or that of another one, which took the folder over',
    next: 'Leave the run to the other; this one gave no sign of life for too long, as after a pause of its machine.',
    code: 'run-lock-lost',
  });
}
