import { join } from 'node:path';
import { defineCommand, packageVersion } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { MODEL_FORMAT_VERSION, UsageError } from '@tolmach/contracts';
import type { Program } from './programs';

/** `tolmach` without the name of a program in front: its help, its version, or what is wrong. */
export function tolmachCommand(programs: readonly Program[]): Command {
  const names = programs.map(({ name }) => name).join(', ');
  return defineCommand({
    name: 'tolmach',
    summary: 'Run one of the programs below',
    examples: ['tolmach translate "A man is riding a horse."', 'tolmach caption photos/'],
    version: `tolmach ${packageVersion(join(__dirname, '..', '..'))} (model format ${MODEL_FORMAT_VERSION})`,
    notes: '"tolmach PROGRAM --help" lists the flags and commands of a program.',
    operands: { name: 'PROGRAM', description: 'one of the programs below, and what it needs' },
    subCommands: programs.map(placeholder),
    options: {},
    run: ({ operands }) => Promise.reject(wrongName(names, operands[0] ?? 'nothing')),
  });
}

/** Stands for a program in the help, and is reached only by flags in front of its name. */
function placeholder({ name, summary }: Program): Command {
  const fault = new UsageError({
    where: 'tolmach',
    expected: 'the name of a program first',
    received: 'flags in front of it',
    next: `Put them after it: tolmach ${name} ...`,
  });
  return {
    name,
    summary,
    examples: [`tolmach ${name}`, `tolmach ${name} --help`],
    options: {},
    run: () => Promise.reject(fault),
  };
}

function wrongName(names: string, received: string): UsageError {
  return new UsageError({ where: 'tolmach', expected: `one of ${names}`, received, next: 'See tolmach --help.' });
}
