import { UsageError, nearestWord } from '@tolmach/contracts';

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
}

/** The parser's error in the house form; for an unknown flag it suggests the nearest one. */
export function usageErrorOf(refusal: Refusal, { program, flags, operands }: RefusedLine): UsageError {
  const named = /'([^']*)'/.exec(refusal.message)?.[1] ?? '';
  switch (refusal.code) {
    case 'commander.unknownOption':
      return unknownFlag(named, program, flags);
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

function unknownFlag(flag: string, program: string, flags: readonly string[]): UsageError {
  const name = flag.split('=')[0] ?? flag;
  const near = /\s/.test(name) ? undefined : nearestWord(name, flags);
  return new UsageError({
    where: program,
    expected: 'a known flag',
    received: flag,
    next:
      near === undefined
        ? `See ${program} --help for the flags; text that starts with a dash goes after "--".`
        : `Did you mean ${near}?`,
  });
}
