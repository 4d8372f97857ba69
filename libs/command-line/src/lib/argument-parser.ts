import { Command as Parser, CommanderError, Option as ParserOption } from 'commander';
import { UsageError } from '@tolmach/contracts';
import type { Command, OptionSet } from './command';
import { flagOf } from './flag';
import { formatHelp } from './help-text';
import { isPath } from './path-operand';
import { switchOption } from './option';
import type { Option } from './option';
import type { Streams } from './streams';
import { nearCommand, usageErrorOf } from './usage-error';

/** A parsed command line. */
export interface ParsedLine {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly quiet: boolean;
}

const GENERAL_OPTIONS: OptionSet = {
  quiet: switchOption({ group: 'General', description: 'no progress and no notices on standard error' }),
  verbose: switchOption({ group: 'General', description: 'print the stack of an error, and its causes' }),
};

/**
 * The command that `argv` names, with its operands and option values; `undefined` if it requested help or the version,
 * which has then been printed.
 *
 * @param argv - arguments of the user, without the names of Node and of the script
 * @throws {@link UsageError} when the command line is wrong
 */
export function parseArguments(program: Command, argv: readonly string[], streams: Streams): ParsedLine | undefined {
  let parsed: ParsedLine | undefined;
  const parser = buildParser(withoutLiteralSubCommands(program, argv), streams, (line) => {
    parsed = line;
  });
  try {
    parser.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error; // 0: help or version was shown
  }
  return parsed;
}

/** After `--` everything is an operand, even a word that names a sub-command. */
function withoutLiteralSubCommands(program: Command, argv: readonly string[]): Command {
  const literalFrom = argv.indexOf('--');
  if (literalFrom < 0) return program;
  const names = (program.subCommands ?? []).map((command) => command.name);
  const isSubCommandCalled = argv.slice(0, literalFrom).some((word) => names.includes(word));
  return isSubCommandCalled ? program : { ...program, subCommands: [] };
}

type Found = (line: ParsedLine) => void;

function buildParser(command: Command, streams: Streams, found: Found): Parser {
  const options: OptionSet = { ...command.options, ...GENERAL_OPTIONS };
  const parser: Parser = new Parser(command.name)
    .description(command.summary)
    .enablePositionalOptions()
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: () => undefined, // errors become sentences in runCommand
      getOutHelpWidth: () => streams.stdout.columns ?? 100,
    })
    .configureHelp({
      formatHelp: (_parser, helper) =>
        formatHelp(command, options, { fullName: fullName(parser), calledAs: streams.calledAs }, helper),
    })
    .exitOverride((error) => {
      throw error.exitCode === 0
        ? error
        : usageErrorOf(error, {
            program: fullName(parser),
            flags: flagsOf(parser),
            operands: parser.args,
            nearCommand: nearCommand(parser.args[0] ?? '', command.subCommands),
          });
    });
  if (command.version !== undefined) parser.version(command.version, '-V, --version', 'show the version');
  if (command.operands !== undefined) parser.argument(`[${command.operands.name}...]`, command.operands.description);
  for (const [name, option] of Object.entries(options)) parser.addOption(parserOption(name, option));
  for (const subCommand of command.subCommands ?? []) parser.addCommand(buildParser(subCommand, streams, found));
  return parser.action(() => {
    const values = valuesOf(parser);
    const [only, second] = parser.args;
    if (only !== undefined && second === undefined) refuseMistypedCommand(only, command, values);
    found({ command, operands: parser.args, options: values, quiet: values['quiet'] === true });
  });
}

/** A single word that is nearly a command's name is hardly meant as an operand. */
function refuseMistypedCommand(word: string, { name, operands, subCommands }: Command, values: FlagValues): void {
  const { literal } = operands ?? {};
  if (isPath(word) || (literal !== undefined && values[literal] === true)) return;
  const near = nearCommand(word, subCommands);
  if (near === undefined) return;
  throw new UsageError({
    where: name,
    expected: `a command, or ${operands?.name ?? 'an argument'}`,
    received: word,
    next: `Did you mean the command ${near}? If not: ${literal === undefined ? '--' : flagOf(literal)} ${word}`,
  });
}

function parserOption(name: string, option: Option<unknown>): ParserOption {
  const flag = flagOf(name);
  const parsed = new ParserOption(flag + valueInHelp(option), option.description)
    .default(option.fallback)
    .argParser((text: string, previous: unknown) => option.parse(text, flag, previous));
  return option.isValueOptional === true ? parsed.preset('') : parsed;
}

function valueInHelp({ placeholder, isValueOptional = false }: Option<unknown>): string {
  if (placeholder === undefined) return '';
  return isValueOptional ? ` [${placeholder}]` : ` <${placeholder}>`;
}

type FlagValues = Readonly<Record<string, unknown>>;

/** Values of a sub-command's flags, including those given before its name. */
function valuesOf(parser: Parser): FlagValues {
  const values: Record<string, unknown> = parser.opts();
  const above = parser.parent;
  for (const [name, value] of Object.entries(above?.opts() ?? {})) {
    if (above?.getOptionValueSource(name) !== 'cli') continue;
    if (!(name in values)) throw misplacedFlag(parser, flagOf(name));
    if (parser.getOptionValueSource(name) !== 'cli') values[name] = value;
  }
  return values;
}

function misplacedFlag(parser: Parser, flag: string): UsageError {
  return new UsageError({
    where: fullName(parser),
    expected: 'only flags of this command',
    received: flag,
    next: `Omit it; ${fullName(parser)} --help lists the flags.`,
  });
}

function fullName(parser: Parser): string {
  return parser.parent === null ? parser.name() : `${fullName(parser.parent)} ${parser.name()}`;
}

function flagsOf(parser: Parser): readonly string[] {
  return ['--help', ...parser.options.map((option) => option.long).filter((flag) => flag !== undefined)];
}
