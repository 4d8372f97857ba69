import { runCommand } from '@tolmach/command-line';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { installedServices } from './lib/services';
import type { Services } from './lib/services';
import { translateCommand } from './lib/translate-command';

/**
 * The exit code of the `translate` program; never throws.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @param services - library functions that the commands call; tests pass doubles
 */
export function main(
  argv: readonly string[],
  streams: Streams,
  services: Services = installedServices,
): Promise<ExitCode> {
  return runCommand(translateCommand(services), argv, streams);
}
