import { runCommand } from '@tolmach/command-line';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { engineCommand, thisMachine } from './lib/engine-command';
import type { Machine } from './lib/engine-command';

/**
 * The exit code of the `engine` program; never throws. 5 if the machine lacks something.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @param machine - environment and platform; specs pass others
 */
export function main(argv: readonly string[], streams: Streams, machine: Machine = thisMachine()): Promise<ExitCode> {
  return runCommand(engineCommand(machine), argv, streams);
}
