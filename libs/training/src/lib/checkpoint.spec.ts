import { OutputError } from '@tolmach/contracts';
import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { latestCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint';

jest.setTimeout(60_000); // processes and synced files, on a machine that may be busy

let folder: string;
beforeEach(async () => (folder = path.join(await mkdtemp(path.join(tmpdir(), 'checkpoint-')), 'checkpoints')));
afterEach(() => rm(path.dirname(folder), { recursive: true }));

const filesOf = (step: number) => ({
  'weights.safetensors': Buffer.alloc(5000, step),
  'state.json': Buffer.from(JSON.stringify({ step })),
});

async function stepsLeft(): Promise<string[]> {
  return (await readdir(folder)).sort();
}

async function latestStep(): Promise<number | undefined> {
  return (await latestCheckpoint(folder)).checkpoint?.step;
}

describe('writeCheckpoint', () => {
  it('is read back byte by byte', async () => {
    await writeCheckpoint(folder, 1000, filesOf(7), { keep: 2 });
    const { checkpoint, skipped } = await latestCheckpoint(folder);
    expect(checkpoint).toMatchObject({ step: 1000, folder: path.join(folder, 'step-00001000') });
    expect(skipped).toEqual([]);
    expect(checkpoint && (await readCheckpoint(checkpoint))).toEqual(filesOf(7));
  });

  it('keeps the newest and removes what a crash left', async () => {
    for (const step of [500, 1000, 1500]) await writeCheckpoint(folder, step, filesOf(step), { keep: 2 });
    await mkdir(path.join(folder, 'step-00009000.partial'));
    await writeFile(path.join(folder, 'step-00009000.partial', 'state.json'), '{');
    await writeCheckpoint(folder, 2000, filesOf(1), { keep: 2 });
    expect(await stepsLeft()).toEqual(['step-00001500', 'step-00002000']);
  });

  it('replaces a checkpoint of the same step and drops those of later steps', async () => {
    for (const step of [500, 1000, 1500]) await writeCheckpoint(folder, step, filesOf(1), { keep: 3 });
    const written = await writeCheckpoint(folder, 1000, filesOf(2), { keep: 3 });
    expect(await stepsLeft()).toEqual(['step-00000500', 'step-00001000']);
    expect(await readFile(path.join(written, 'weights.safetensors'))).toEqual(Buffer.alloc(5000, 2));
  });

  it('still finds the replaced checkpoint of a crash between the two renames', async () => {
    await writeCheckpoint(folder, 1000, filesOf(1), { keep: 1 });
    await rename(path.join(folder, 'step-00001000'), path.join(folder, 'step-00001000.old'));
    expect(await latestStep()).toBe(1000);
    await writeCheckpoint(folder, 2000, filesOf(1), { keep: 1 });
    expect(await stepsLeft()).toEqual(['step-00002000']);
  });

  it('replaces a checkpoint of the same step again after a crash before the first was removed', async () => {
    await writeCheckpoint(folder, 1000, filesOf(1), { keep: 1 });
    await cp(path.join(folder, 'step-00001000'), path.join(folder, 'step-00001000.old'), { recursive: true });
    await writeCheckpoint(folder, 1000, filesOf(2), { keep: 1 });
    expect(await stepsLeft()).toEqual(['step-00001000']);
  });

  it('says that a file is in the way', async () => {
    await writeFile(folder, 'x');
    await expect(writeCheckpoint(folder, 1, filesOf(1), { keep: 1 })).rejects.toThrow(/a file in the way of a folder/);
  });

  it('says that it cannot write, and leaves the previous one whole', async () => {
    await writeCheckpoint(folder, 1000, filesOf(1), { keep: 2 });
    const inTheWay = { ...filesOf(2), 'no/such/folder': Buffer.from('x') };
    await expect(writeCheckpoint(folder, 2000, inTheWay, { keep: 2 })).rejects.toThrow(OutputError);
    expect(await stepsLeft()).toEqual(['step-00001000']);
    expect(await latestStep()).toBe(1000);
  });
});

describe('latestCheckpoint', () => {
  it('finds none in an empty or missing folder', async () => {
    expect(await latestStep()).toBeUndefined();
    await mkdir(folder);
    expect(await latestStep()).toBeUndefined();
  });

  it.each([
    ['a file is shorter', 'has 10 bytes instead of 5000', (at: string) => truncate(`${at}/weights.safetensors`, 10)],
    [
      'a byte differs',
      'has a different checksum',
      (at: string) => writeFile(`${at}/weights.safetensors`, Buffer.alloc(5000)),
    ],
    ['a file is gone', 'weights.safetensors is missing', (at: string) => rm(`${at}/weights.safetensors`)],
    ['the manifest is gone', 'manifest.json is missing', (at: string) => rm(`${at}/manifest.json`)],
    ['the manifest is cut', 'manifest.json is not JSON', (at: string) => truncate(`${at}/manifest.json`, 30)],
    ['the manifest is foreign', 'not one of this format', (at: string) => writeFile(`${at}/manifest.json`, '[]')],
    ['a name leads outside', 'not one of this format', tricky],
    ['the step differs', 'is of step 1000', async (at: string) => rename(at, at.replace('1000', '3000'))],
  ])('passes over a checkpoint when %s', async (_, reason, damage) => {
    await writeCheckpoint(folder, 500, filesOf(3), { keep: 2 });
    await damage(await writeCheckpoint(folder, 1000, filesOf(4), { keep: 2 }));
    const { checkpoint, skipped } = await latestCheckpoint(folder);
    expect(checkpoint?.step).toBe(500);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]?.reason).toContain(reason);
  });

  async function tricky(at: string): Promise<void> {
    const facts = { sizeBytes: 0, sha256: '' };
    await writeFile(`${at}/manifest.json`, JSON.stringify({ format: 1, step: 1000, files: { '../x': facts } }));
  }

  it('readCheckpoint refuses a file that changed after it was found', async () => {
    const written = await writeCheckpoint(folder, 500, filesOf(3), { keep: 2 });
    const { checkpoint } = await latestCheckpoint(folder);
    await writeFile(path.join(written, 'state.json'), '{"step":501}');
    await expect(checkpoint && readCheckpoint(checkpoint)).rejects.toThrow(/received another one/);
  });
});

/** Runs on from the latest checkpoint, writing one a step; says each step once it is written. */
const WRITER = `
  const { latestCheckpoint, writeCheckpoint } = require('./checkpoint');
  (async () => {
    const folder = process.argv[1];
    let step = (await latestCheckpoint(folder)).checkpoint?.step ?? 0;
    for (;;) {
      step += 1;
      const weights = Buffer.alloc(300_000, step);
      await writeCheckpoint(folder, step, { 'weights.safetensors': weights, 'state.json': Buffer.from(String(step)) }, { keep: 2 });
      process.stdout.write(step + '\\n');
    }
  })().catch((error) => { process.stdout.write(error.name + ' ' + error.message + '\\n'); process.exit(1); });
`;
const NODE_ARGUMENTS = [...NODE_FROM_SOURCE, '-e', WRITER];

/** Kills a writer some time after its first checkpoint; returns the last step it said. */
async function killedWriter(afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, folder], { cwd: __dirname });
  let said = '';
  const firstSaid = new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const closed = new Promise((resolve) => child.once('close', resolve));
  await firstSaid;
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await closed;
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

it('survives kill -9 at 20 random moments: the latest is whole and at most one step old', async () => {
  for (let kill = 0; kill < 20; kill += 1) {
    const lastSaid = await killedWriter(Math.random() * 60);
    const { checkpoint } = await latestCheckpoint(folder);
    if (checkpoint === undefined) throw new Error('no checkpoint survived');
    expect([lastSaid, lastSaid + 1]).toContain(checkpoint.step);
    const files = await readCheckpoint(checkpoint);
    expect(files['state.json']?.toString()).toBe(String(checkpoint.step));
  }
  const step = ((await latestStep()) ?? 0) + 1;
  await writeCheckpoint(folder, step, filesOf(1), { keep: 2 });
  expect((await stepsLeft()).every((name) => /^step-\d{8}$/.test(name))).toBe(true);
  expect(await stepsLeft()).toHaveLength(2);
}, 180_000);

it('says one sentence when a file may not grow, and keeps the previous one', async () => {
  await writeCheckpoint(folder, 1000, filesOf(1), { keep: 2 });
  const command = 'ulimit -f 100; exec "$0" "$@"'; // 100 blocks are 50 or 100 kB, by the shell
  const { stdout } = spawnSync('sh', ['-c', command, process.execPath, ...NODE_ARGUMENTS, folder], { cwd: __dirname });
  expect(stdout.toString()).toMatch(/^OutputError .*received a file larger than the system allows \(EFBIG\)\. /);
  expect(await stepsLeft()).toEqual(['step-00001000']);
  expect(await latestStep()).toBe(1000);
});
