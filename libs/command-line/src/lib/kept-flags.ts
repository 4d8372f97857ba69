import { UsageError } from '@tolmach/contracts';
import type { Command } from './command';
import { flagOf } from './flag';
import type { NpmStart } from './npm-start';
import type { Option } from './option';

/**
 * Refuses a command line of which npm has kept flags: the program would do something else than was typed.
 *
 * @param argv - what npm has passed on
 * @throws {@link UsageError} with the line to type
 */
export function refuseKeptFlags(program: Command, argv: readonly string[], npm: NpmStart | undefined): void {
  if (npm === undefined) return;
  const command = (program.subCommands ?? []).find(({ name }) => name === argv[0]) ?? program;
  const told = keptFlags(program, npm.flags);
  const found = shortForm(command, argv);
  const short = told.some(({ flag }) => flag === found?.flag) ? undefined : found;
  const kept = [...told, ...(short === undefined ? [] : [short])];
  if (kept.length === 0) return;
  const rest = short === undefined ? argv : argv.toSpliced(argv.indexOf(short.value), 1);
  throw new UsageError({
    where: 'npm',
    expected: 'flags after "--"',
    received: `${[...new Set(kept.map(({ flag }) => flag))].join(', ')} before it, which npm keeps for itself`,
    next:
      (short === undefined || !('text' in command.options) ? '' : `If ${short.value} is a text, add --text. `) +
      `Type: ${npm.line} ${lineOf(program, rest, kept)}`,
  });
}

interface KeptFlag {
  readonly flag: string;
  readonly option: Option<unknown>;
  /** What followed `=`. */
  readonly value: string | undefined;
}

/** Flags that npm takes for short forms of its own, format-package-lock and engine-strict: it tells nobody, and leaves the value. */
const SHORT_FORMS = ['format', 'engine'];

/** Such a flag, whose value is the first of the arguments before any flag that is one of its choices. */
function shortForm(
  { options }: Pick<Command, 'options'>,
  argv: readonly string[],
): (KeptFlag & { readonly value: string }) | undefined {
  if (argv.includes('--text')) return undefined;
  const end = argv.findIndex((word) => word.startsWith('-'));
  for (const value of argv.slice(0, end < 0 ? undefined : end)) {
    for (const name of SHORT_FORMS) {
      const option = options[name];
      const isGiven = argv.some((word) => word === flagOf(name) || word.startsWith(`${flagOf(name)}=`));
      if (option?.choices?.includes(value) === true && !isGiven) return { flag: flagOf(name), option, value };
    }
  }
  return undefined;
}

/** The flags of a program and its commands among those that npm has kept; one given several times has several values. */
function keptFlags(program: Command, flags: NpmStart['flags']): KeptFlag[] {
  const options = new Map([program, ...(program.subCommands ?? [])].flatMap((one) => Object.entries(one.options)));
  return [...options].flatMap(([name, option]) => {
    const flag = flagOf(name);
    const text = flags[flag.slice('--'.length).replaceAll('-', '_')];
    const values = text === undefined || text === '' ? [] : text.split('\n\n');
    return values.map((value) => ({ flag, option, value: value === 'true' ? undefined : value }));
  });
}

/**
 * The arguments as they should have been typed. If one flag lacks its value, that is the first argument, since npm takes
 * none for a flag that it does not know; for several the order is lost.
 */
function lineOf(program: Command, argv: readonly string[], kept: readonly KeptFlag[]): string {
  const [first = '', ...others] = argv;
  const isCommand = (program.subCommands ?? []).some(({ name }) => name === first);
  const rest = isCommand ? others : [...argv];
  const lacking = kept.filter(({ option, value }) => option.placeholder !== undefined && value === undefined);
  const valueOf = ({ option, value }: KeptFlag) => {
    if (option.placeholder === undefined) return [];
    return [value ?? (lacking.length === 1 ? rest.shift() : undefined) ?? option.placeholder];
  };
  const flags = kept.flatMap((one) => [one.flag, ...valueOf(one)]);
  return [...(isCommand ? [first] : []), ...flags, ...rest].map(quoted).join(' ');
}

/** A word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./|-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
