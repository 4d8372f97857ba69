import { OutputError, UsageError } from '@tolmach/contracts';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, uptime } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { takeLock } from './run-lock';

jest.setTimeout(60_000); // processes and synced files, on a machine that may be busy

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'run-lock-'));
  file = path.join(folder, 'run.lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** A process that has taken the lock, with what it says of it when it is asked. */
interface OtherHolder {
  readonly child: ChildProcess;
  /** Whether it still holds the lock, by its own account. */
  ask(): Promise<string>;
  kill(): Promise<unknown>;
}

/** Begins a process in namespaces of its own, as in a container: another host name, network and table of processes. */
const IN_NAMESPACES = ['unshare', '--uts', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Linux lets root do so; in most containers it lets nobody. */
const canUnshare = spawnSync(IN_NAMESPACES[0] ?? '', [...IN_NAMESPACES.slice(1), 'true']).status === 0;

/** Another process that takes the lock, on a machine of this name. @param within - the command that runs it */
async function otherHolder(host: string, within: readonly string[] = []): Promise<OtherHolder> {
  const script = `require('./run-lock').takeLock(process.argv[1], { beatMs: 20, host: process.argv[2] }).then((lock) => {
    process.stdin.on('data', () => lock.expectHeld().then(() => console.log('held'), ({ code }) => console.log(code)));
    console.log('taken');
  })`;
  const [command, ...args] = [...within, process.execPath, ...NODE_FROM_SOURCE, '-e', script, file, host];
  const child = spawn(command, args, {
    cwd: __dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const next = () =>
    new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  expect(await next()).toBe('taken');
  return {
    child,
    ask: () => {
      child.stdin.write('?');
      return next();
    },
    kill: () => {
      child.kill('SIGKILL');
      return closed;
    },
  };
}

/** As if the last sign of life had been given so long ago. */
const silence = (minutes: number) => utimes(file, Date.now() / 1000, Date.now() / 1000 - 60 * minutes);

const ELSEWHERE = 'elsewhere.example';

it('is free again after its release', async () => {
  await (await takeLock(file)).release();
  expect(await readdir(folder)).toEqual([]);
  await (await takeLock(file)).release();
});

it('is refused while another process lives, whose number it names', async () => {
  const { kill } = await otherHolder(hostname());
  const { pid } = JSON.parse(await readFile(file, 'utf8'));
  await expect(takeLock(file)).rejects.toThrow(UsageError);
  await expect(takeLock(file)).rejects.toThrow(`held by process ${pid} on ${hostname()}`);
  await kill();
});

it('is taken over from a process that was killed', async () => {
  await (await otherHolder(hostname())).kill();
  const lock = await takeLock(file);
  expect(JSON.parse(await readFile(file, 'utf8')).pid).toBe(process.pid);
  await lock.release();
});

it('is taken over when the number belongs to a later process', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, host: hostname(), started: 'before' }));
  await (await takeLock(file)).release();
});

it('is taken over from a file that a crash cut off', async () => {
  await writeFile(file, '{"pid":');
  await (await takeLock(file)).release();
});

it('is taken over when this machine was started anew', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, host: hostname(), started: '', machine: 'an earlier start' }));
  await expect(takeLock(file)).rejects.toThrow(UsageError); // it may be another machine of this name
  await silence(uptime() / 60 + 1);
  await (await takeLock(file)).release();
});

describe('between machines', () => {
  it('is refused while the other gives signs of life, and taken over five minutes after the last', async () => {
    const { kill, ask } = await otherHolder(ELSEWHERE);
    for (let round = 0; round < 3; round++) {
      await silence(60);
      while ((await stat(file)).mtimeMs < Date.now() - 60_000) await pause(10); // until the next sign of life
      await expect(takeLock(file)).rejects.toThrow(/ on elsewhere\.example, which gave a sign of life \d+ s ago\./);
    }
    expect(await ask()).toBe('held');
    await kill();
    await silence(4);
    await expect(takeLock(file)).rejects.toThrow(/ 240 s ago\. .* 5 minutes after its last sign of life/);
    await silence(6);
    await (await takeLock(file)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  (canUnshare ? it : it.skip)('is refused to a process that sees another table of processes', async () => {
    const { kill } = await otherHolder(hostname(), IN_NAMESPACES); // alike in name, and its number means another process here
    const { pid } = JSON.parse(await readFile(file, 'utf8'));
    expect(pid).toBe(1);
    await expect(takeLock(file)).rejects.toThrow(`held by process ${pid} on ${hostname()}`);
    await kill();
    await expect(takeLock(file)).rejects.toThrow(UsageError); // nobody here can tell that it has ended
    await silence(6);
    await (await takeLock(file)).release();
  });

  it('is lost to a process that slept meanwhile, which says so and leaves it alone', async () => {
    const { child, ask, kill } = await otherHolder(ELSEWHERE);
    child.kill('SIGSTOP');
    await silence(6);
    const lock = await takeLock(file);
    child.kill('SIGCONT');
    expect(await ask()).toBe('run-lock-lost');
    await kill();
    await lock.expectHeld();
    await lock.release();
  });

  it('goes to one of several that find it stale at once', async () => {
    for (let round = 0; round < 5; round++) {
      await writeFile(file, JSON.stringify({ pid: 1, host: ELSEWHERE, started: '1' }));
      await silence(2 * 24 * 60);
      const taken = await Promise.allSettled(Array.from({ length: 5 }, () => takeLock(file)));
      const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const sound = await Promise.allSettled(locks.map((lock) => lock.expectHeld()));
      expect(sound.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const lock of locks) await lock.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });
});

it('leaves alone a lock that is no longer its own', async () => {
  const lock = await takeLock(file);
  await rm(file);
  await writeFile(file, JSON.stringify({ pid: 1, host: ELSEWHERE, started: '' }));
  await lock.release();
  expect(await readdir(folder)).toEqual(['run.lock']);
});

it('says that the folder cannot be written', async () => {
  await expect(takeLock(path.join(folder, 'none', 'run.lock'))).rejects.toThrow(OutputError);
});
