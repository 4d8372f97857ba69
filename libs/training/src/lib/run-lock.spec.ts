import { OutputError, UsageError } from '@tolmach/contracts';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
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

/** The lock file of a process that took it and was killed, or still lives. */
async function otherHolder(isKilled: boolean): Promise<() => Promise<unknown>> {
  const script =
    "require('./run-lock').takeLock(process.argv[1]).then(() => console.log('taken')); setTimeout(() => 0, 1e6)";
  const child = spawn(process.execPath, [...NODE_FROM_SOURCE, '-e', script, file], {
    cwd: __dirname,
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const kill = () => {
    child.kill('SIGKILL');
    return closed;
  };
  if (isKilled) await kill();
  return kill;
}

it('is free again after its release', async () => {
  await (await takeLock(file)).release();
  expect(await readdir(folder)).toEqual([]);
  await (await takeLock(file)).release();
});

it('is refused while another process lives, whose number it names', async () => {
  const kill = await otherHolder(false);
  const { pid } = JSON.parse(await readFile(file, 'utf8'));
  await expect(takeLock(file)).rejects.toThrow(UsageError);
  await expect(takeLock(file)).rejects.toThrow(`held by process ${pid} on ${hostname()}`);
  await kill();
});

it('is taken over from a process that was killed', async () => {
  await otherHolder(true);
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

it('is refused while a process of another machine may hold it', async () => {
  await writeFile(file, JSON.stringify({ pid: 1, host: 'elsewhere.example', started: '' }));
  await expect(takeLock(file)).rejects.toThrow(/process 1 on elsewhere\.example\. Wait until it ends/);
});

it('leaves alone a lock that is no longer its own', async () => {
  const lock = await takeLock(file);
  await writeFile(file, JSON.stringify({ pid: 1, host: 'elsewhere.example', started: '' }));
  await lock.release();
  expect(await readdir(folder)).toEqual(['run.lock']);
});

it('says that the folder cannot be written', async () => {
  await expect(takeLock(path.join(folder, 'none', 'run.lock'))).rejects.toThrow(OutputError);
});
