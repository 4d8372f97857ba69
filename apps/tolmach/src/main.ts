import { runCommand } from '@tolmach/command-line';
import type { ExitCode, Streams } from '@tolmach/command-line';
import { installedPrograms } from './lib/programs';
import type { Program } from './lib/programs';
import { tolmachCommand } from './lib/tolmach-command';

/**
 * The exit code of the program that the first argument names, run on the others; never throws.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @param programs - tests pass their own
 */
export function main(
  argv: readonly string[],
  streams: Streams,
  programs: readonly Program[] = installedPrograms(),
): Promise<ExitCode> {
  const [name, ...rest] = argv;
  const program = programs.find((candidate) => candidate.name === name);
  if (program === undefined) return runCommand(tolmachCommand(programs), argv, streams);
  const { npm } = streams;
  const calledAs = `tolmach ${program.name}`;
  const started = npm === undefined ? {} : { npm: { ...npm, line: `${npm.line} ${program.name}` } };
  return program.load().main(rest, { ...streams, ...started, calledAs });
}
