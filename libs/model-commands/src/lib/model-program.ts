/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { join } from 'node:path';
import { packageVersion, runCommand } from '@tolmach/command-line';
import type { Command, ExitCode, Streams } from '@tolmach/command-line';
import { MODEL_FORMAT_VERSION, MODEL_PACKAGES, lazy } from '@tolmach/contracts';
import { packageFolders } from '@tolmach/durable-files';

/** What every program about models has to do its work with, and gets from {@link modelProgram}. */
export interface ModelServices {
  /** Folders whose sub-folders are the installed models; earlier ones take precedence. */
  readonly modelRoots: readonly string[];
  readonly averageModels: typeof import('@tolmach/model-folder').averageModels;
}

/** A program about models. */
export interface ModelProgram<Own extends object> {
  /** The folder of its package. */
  readonly folder: string;
  /** Its command line, over what the commands call. */
  readonly command: (services: Own & ModelServices) => Command;
  /** The library functions that its own commands call, see {@link lazy}. */
  readonly services: Own;
}

/**
 * What runs a program: the exit code for the arguments of a user, without the names of Node and of the script. It never
 * throws. Tests replace some of the services.
 */
export type ProgramMain<Services> = (
  argv: readonly string[],
  streams: Streams,
  doubles?: Partial<Services>,
) => Promise<ExitCode>;

/**
 * Where a program looks for models: in `data/models` of a checkout, then in the packages that npm has installed.
 * @param packageFolder - of the program, `apps/<name>` in a checkout
 */
export function installedRoots(packageFolder: string): string[] {
  return [join(packageFolder, '..', '..', 'data', 'models'), ...packageFolders(MODEL_PACKAGES.scope)];
}

/** The `main` of a program. */
export function modelProgram<Own extends object>(program: ModelProgram<Own>): ProgramMain<Own & ModelServices> {
  const { folder } = program;
  const installed: Own & ModelServices = {
    modelRoots: installedRoots(folder),
    averageModels: lazy(
      () => require('@tolmach/model-folder') as typeof import('@tolmach/model-folder'),
      'averageModels',
    ), // its own type
    ...program.services,
  };
  return (argv, streams, doubles = {}) => {
    const command = program.command({ ...installed, ...doubles });
    const version = `${command.name} ${packageVersion(folder)} (model format ${MODEL_FORMAT_VERSION})`;
    return runCommand({ ...command, version }, argv, streams);
  };
}
