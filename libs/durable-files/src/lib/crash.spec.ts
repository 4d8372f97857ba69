import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WRITERS } from '../../testing/writers';
import { recoverFolder } from './draft-folder';
import { folderState } from './sealed-folder';
import type { Facts } from './sealed-folder';

jest.setTimeout(600_000); // some hundred processes, perhaps on a busy machine

const NUM_KILLS = 20;
const PROGRAM = path.join(__dirname, '../../testing/crash-child.ts');

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'crash-'))));
afterEach(() => rm(folder, { recursive: true }));

/** How many calls a process makes that writes new content; undefined if it was killed at one of them. */
function lifeOf(writer: string, call = 0): number | undefined {
  const args = [...NODE_FROM_SOURCE, PROGRAM, writer, path.join(folder, 'target'), 'new', String(call)];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  if (signal === 'SIGKILL') return undefined;
  return Number(/^(\d+) calls$/m.exec(stdout)?.[1]);
}

/** What the target holds: files by name, or one file; undefined if nothing is there. */
async function found(target: string): Promise<unknown> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) return undefined;
  if (there.isFile()) return readFile(target, 'utf8');
  const names = (await readdir(target)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(target, name), 'utf8')] as const)),
  );
}

/** Moments spread over all calls, the first and the last among them; every one if there are fewer. */
function moments(numCalls: number): number[] {
  const numMoments = Math.min(NUM_KILLS, numCalls);
  return Array.from({ length: numMoments }, (_, place) => 1 + Math.round((place * (numCalls - 1)) / (numMoments - 1)));
}

/** Every way to write, and whether it has something old to replace. */
const CASES: readonly (readonly [writer: string, replaces: boolean])[] = [
  ['file', true],
  ['cached', true],
  ['stream', true],
  ['headed', true],
  ['resumed', false],
  ['revised', true],
  ['new folder', false],
  ['folder', true],
  ['cached folder', true],
  ['generation', true],
];

it('knows every writer', () => {
  expect(CASES.map(([writer]) => writer)).toEqual(Object.keys(WRITERS));
});

describe.each(CASES)('a %s', (writer, replaces) => {
  const isFolder = writer.endsWith('folder');
  const target = () => path.join(folder, 'target');
  const held = () => (writer === 'generation' ? path.join(target(), 'current') : target());
  const write = (content: string) => WRITERS[writer]?.(target(), content);

  async function begin(): Promise<void> {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    if (replaces) await write('old');
  }

  it(`is what it was or all that was written when killed at ${NUM_KILLS} moments, and the next run tidies up`, async () => {
    await begin();
    const old = await found(held());
    const numCalls = lifeOf(writer) ?? 0;
    const whole = await found(held());
    const states = new Set<string>();
    for (const moment of moments(numCalls)) {
      await begin();
      expect(lifeOf(writer, moment)).toBeUndefined();
      if (isFolder) await recoverFolder(target());
      const state = await found(held());
      expect([old, whole]).toContainEqual(state);
      states.add(JSON.stringify(state));
      if (writer !== 'new folder' || state === undefined) await write('new'); // a new folder is written once
      expect(await found(held())).toEqual(whole);
      expect(await readdir(folder)).toEqual(['target']);
      if (writer === 'generation') expect(await readdir(target())).toHaveLength(2); // it, and the link to it
    }
    expect(states.size).toBe(2); // the moments lie on both sides of the one that counts
    if (isFolder) expect(await folderState(target(), { content: 'new' }, isAny)).toEqual({ kind: 'sound' });
  });
});

function isAny(facts: Facts): facts is Facts {
  return Object.keys(facts).length > 0;
}
