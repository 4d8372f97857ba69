import { ratioLine } from './comparison';
import type { Comparison, Turn } from './comparison';
import { runProgram } from './run-program';
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
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
}

/**
 * Runs ours and the peer alternately; returns all lines of both, then one line per comparison.
 * @throws {@link DeviceError} when one of them cannot run
 */
export async function takeTurns(turns: Turns, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const taken: Turn[] = [];
  const [entry = ''] = process.argv.slice(1);
  const ours: CommandLine = [process.execPath, ...process.execArgv, entry, ...turns.ours];
  for (let round = 1; round <= turns.rounds; round++) {
    const run = async (command: CommandLine, env: Readonly<Record<string, string>>) => {
      const lines = await runProgram(command, env);
      for (const line of lines) await print({ round, ...line });
      return lines;
    };
    const turn = { ours: await run(ours, { GLIBC_TUNABLES: KEEP_BLOCKS }), peers: new Array<ResultLine[]>() };
    for (const peer of turns.peers) turn.peers.push(await run(peer, {}));
    taken.push(turn);
  }
  for (const comparison of turns.comparisons) await print(ratioLine(taken, comparison));
}
