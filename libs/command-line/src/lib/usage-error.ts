import { UsageError, nearestWord } from '@tolmach/contracts';
import type { Command } from './command';

/** The argument parser's error for a command line it refuses. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The command that was refused: its full name, its flags, and the arguments that are not flags. */
interface RefusedLine {
  readonly program: string;
  readonly flags: readonly string[];
  readonly operands: readonly string[];
  /** The command that the first of these was nearly the name of. */
  readonly nearCommand: string | undefined;
}

/** The command whose name a word nearly is. */
export function nearCommand(word: string, commands: readonly Command[] = []): string | undefined {
  const names = commands.map(({ name }) => name);
  const limit = Math.max(1, Math.floor(word.length / 3));
  return /^[a-z]+$/.test(word) ? nearestWord(word, names, limit) : undefined;
}

/** The parser's error in the house form; for an unknown flag it suggests the nearest one. */
export function usageErrorOf(refusal: Refusal, line: RefusedLine): UsageError {
  const { program, operands } = line;
  const named = /'([^']*)'/.exec(refusal.message)?.[1] ?? '';
  switch (refusal.code) {
    case 'commander.unknownOption':
      return unknownFlag(named, line);
    case 'commander.optionMissingArgument':
      return new UsageError({
        where: named.split(' ')[0] ?? named,
        expected: `a value (${named})`,
        received: 'nothing',
        next: `See ${program} --help for examples.`,
      });
    case 'commander.excessArguments':
      return new UsageError({
        where: program,
        expected: 'only flags',
        received: `the argument ${operands[0] ?? ''}`,
        next: `See ${program} --help for examples.`,
      });
    default:
      return new UsageError({
        where: program,
        expected: 'a command line it understands',
        received: refusal.message.replace(/^error: /, ''),
        next: `See ${program} --help for examples.`,
      });
  }
}

function unknownFlag(flag: string, { program, flags, nearCommand: command }: RefusedLine): UsageError {
  const name = flag.split('=')[0] ?? flag;
  const near = /\s/.test(name) ? undefined : nearestWord(name, flags);
  const meant = command === undefined ? near : `the command ${command}`;
  return new UsageError({
    where: program,
    expected: 'a known flag',
    received: flag,
    next:
      meant === undefined
        ? `See ${program} --help for the flags; text that starts with a dash goes after "--".`
        : `Did you mean ${meant}?`,
  });
}
