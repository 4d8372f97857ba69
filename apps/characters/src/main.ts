import { runCommand } from '@tolmach/command-line';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { charactersCommand } from './lib/characters-command';
import { installedServices } from './lib/services';
import type { Services } from './lib/services';

/**
 * The exit code of the `characters` program; never throws.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @param services - what the commands call to do the work; tests hand in doubles
 */
export function main(
  argv: readonly string[],
  streams: Streams,
  services: Services = installedServices,
): Promise<ExitCode> {
  return runCommand(charactersCommand(services), argv, streams);
}
