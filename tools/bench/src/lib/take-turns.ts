import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { amongBuilds, ratioLine } from './comparison';
import type { ComparedFigure, Turn } from './comparison';
import { runBenchProgram } from './run-program';
import type { CommandLine, ResultLine } from './run-program';

/**
 * glibc settings that keep freed large blocks, as the peer's --malloc-keep does; they must be in the environment when a
 * process starts.
 */
const KEEP_BLOCKS =
  'glibc.malloc.mmap_threshold=17179869184:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456';

/** The programs that alternate. */
export interface Turns {
  /** Arguments of our own benchmark, the sub-command first; run as a separate process. */
  readonly ours: readonly string[];
  /** Programs of the peer that measure this too; the best of a round is compared. */
  readonly peers: readonly CommandLine[];
  /** Checkout of another build of ours to compare with. */
  readonly baseline: string | undefined;
  readonly rounds: number;
  readonly comparisons: readonly ComparedFigure[];
}

/**
 * Runs ours, the peer and the other build in turns; prints all lines of each, then for each comparison a line against the peer and
 * one against that build, where they are there.
 * @throws {@link DeviceError} when one of them cannot run
 * @throws {@link InputError} when `baseline` is not a checkout
 */
export async function takeTurns(turns: Turns, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const taken: Turn[] = [];
  const builds: Turn[] = [];
  const earlier = turns.baseline === undefined ? undefined : buildOf(turns.baseline);
  const [entry = ''] = process.argv.slice(1);
  const ours: CommandLine = [process.execPath, ...process.execArgv, entry, ...turns.ours];
  for (let round = 1; round <= turns.rounds; round++) {
    const run = async (command: CommandLine, env: Readonly<Record<string, string>>) => {
      const lines = await runBenchProgram(command, env);
      for (const line of lines) await print({ round, ...line });
      return lines;
    };
    const turn = { ours: await run(ours, { GLIBC_TUNABLES: KEEP_BLOCKS }), peers: new Array<ResultLine[]>() };
    for (const peer of turns.peers) turn.peers.push(await run(peer, {}));
    if (earlier !== undefined) {
      const lines = await run([...earlier, ...turns.ours], { GLIBC_TUNABLES: KEEP_BLOCKS });
      builds.push({ ours: turn.ours, peers: [lines] });
    }
    taken.push(turn);
  }
  for (const comparison of turns.comparisons) {
    if (turns.peers.length > 0) await print(ratioLine(taken, comparison));
    if (earlier !== undefined) await print(ratioLine(builds, amongBuilds(comparison), 'baseline'));
  }
}

/** The benchmarks of a checkout, from source. */
function buildOf(checkout: string): CommandLine {
  const root = resolve(checkout);
  const [hook, program] = [join(root, 'tools/run/register.cjs'), join(root, 'tools/bench/src/bin.ts')];
  if (existsSync(hook) && existsSync(program)) return [process.execPath, '-C', '@tolmach/source', '-r', hook, program];
  throw new InputError({
    where: '--baseline',
    expected: 'a checkout of this repository with its packages installed',
    received: checkout,
    next: 'Make one: git worktree add ../earlier COMMIT, then npm ci in it.',
  });
}
