import { runCommand } from '@tolmach/command-line';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { checkNetwork } from './lib/check-network';
import { cnnCommand } from './lib/cnn-command';
import type { CnnWorld } from './lib/cnn-command';
import { NETWORKS } from './lib/catalogue';

/**
 * The exit code of the `cnn` program; never throws.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @param world - environment, networks on offer and how one is checked; specs describe others
 */
export function main(
  argv: readonly string[],
  streams: Streams,
  world: CnnWorld = { environment: process.env, networks: NETWORKS, check: checkNetwork },
): Promise<ExitCode> {
  return runCommand(cnnCommand(world), argv, streams);
}
