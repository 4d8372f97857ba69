import { resolve } from 'node:path';

/** How `npm run SCRIPT` started a program whose file the script names. */
export interface NpmStart {
  /** What the user types before the program's arguments: `npm run -s translate --`. */
  readonly line: string;
  /** The folder that the user is in: npm itself goes to the folder of the package. */
  readonly folder: string | undefined;
  /** The flags before `--`, which npm keeps, as it names them: `n_best`. A flag without `=` is `true`. */
  readonly flags: Readonly<Record<string, string>>;
}

/** What npm says of a process in its environment. */
type Environment = Readonly<Record<string, string | undefined>>;

const FLAG_PREFIX = 'npm_config_';

/**
 * How npm started this process; undefined if something else did, be it another script that runs the program by its name
 * and has paths of its own.
 *
 * @param file - the program's file
 * @param folder - the current folder
 */
export function npmStart(environment: Environment, file: string | undefined, folder: string): NpmStart | undefined {
  const { npm_lifecycle_event: script, npm_lifecycle_script: command = '', INIT_CWD } = environment;
  const isOurs = command.split(/\s+/).some((word) => word !== '' && resolve(folder, word) === file);
  if (script === undefined || !isOurs) return undefined;
  const flags = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(FLAG_PREFIX) && value !== undefined ? [[name.slice(FLAG_PREFIX.length), value] as const] : [],
  );
  return { line: `npm run -s ${script} --`, folder: INIT_CWD, flags: Object.fromEntries(flags) };
}

/** Whether `npx` started this process, or a program that did so for it. */
export function isNpx({ npm_lifecycle_event: script }: Environment): boolean {
  return script === 'npx';
}
