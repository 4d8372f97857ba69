import type { Help } from 'commander';
import type { Command, OptionSet } from './command';
import { flagOf } from './flag';
import { OPTION_GROUPS } from './option';
import type { Option } from './option';

type Row = readonly [term: string, description: string];

/** What a command is called. */
interface Names {
  /** The program's name and the command's. */
  readonly fullName: string;
  /** What the user types for the program's name, if it is something else. */
  readonly calledAs: string | undefined;
}

/** Help in the standard order: two examples, usage, operands, sub-commands, flags by group, notes. */
export function formatHelp(command: Command, options: OptionSet, { fullName, calledAs }: Names, helper: Help): string {
  const rows = [...operandRows(command), ...subCommandRows(command), ...Object.entries(options).map(optionRow)];
  const termWidth = Math.max(...rows.map(([term]) => term.length), '-V, --version'.length);
  const section = (title: string, items: readonly Row[]): string[] =>
    items.length === 0
      ? []
      : ['', `${title}:`, ...items.map(([term, text]) => helper.formatItem(term, termWidth, text, helper))];
  const lines = [
    'Examples:',
    ...command.examples.map((example) => `  ${typed(example, calledAs)}`),
    '',
    helper.boxWrap(`${command.summary}.`, helper.helpWidth ?? 100),
    '',
    `Usage: ${usage(command, typed(fullName, calledAs))}`,
    ...section('Arguments', operandRows(command)),
    ...section('Commands', subCommandRows(command)),
    ...OPTION_GROUPS.flatMap((group) => section(group, groupRows(command, options, group))),
    ...(command.notes === undefined ? [] : ['', helper.boxWrap(command.notes, helper.helpWidth ?? 100)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A command line that begins with the program's name, as the user types it. */
function typed(line: string, calledAs: string | undefined): string {
  return calledAs === undefined ? line : line.replace(/^\S+/, calledAs);
}

function usage(command: Command, fullName: string): string {
  const operands = command.operands === undefined ? '' : ` [${command.operands.name}...]`;
  return `${fullName} [options]${operands}`;
}

function operandRows(command: Command): Row[] {
  return command.operands === undefined ? [] : [[command.operands.name, command.operands.description]];
}

function subCommandRows(command: Command): Row[] {
  return (command.subCommands ?? []).map((subCommand) => [subCommand.name, subCommand.summary]);
}

function groupRows(command: Command, options: OptionSet, group: string): Row[] {
  const rows = Object.entries(options)
    .filter(([, option]) => option.group === group)
    .map(optionRow);
  if (group !== 'General') return rows;
  const version: Row[] = command.version === undefined ? [] : [['-V, --version', 'show the version']];
  return [...rows, ...version, ['-h, --help', 'show this help']];
}

function optionRow([name, option]: readonly [string, Option<unknown>]): Row {
  const value = option.placeholder === undefined ? '' : ` ${option.placeholder}`;
  const facts = [
    ...(option.choices === undefined ? [] : [`choices: ${option.choices.join(', ')}`]),
    ...(isShown(option.fallback) ? [`default: ${String(option.fallback)}`] : []),
  ];
  return [
    flagOf(name) + value,
    facts.length === 0 ? option.description : `${option.description} (${facts.join('; ')})`,
  ];
}

function isShown(fallback: unknown): boolean {
  return typeof fallback === 'string' || typeof fallback === 'number';
}
