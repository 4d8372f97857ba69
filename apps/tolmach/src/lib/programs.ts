/* eslint-disable @typescript-eslint/no-require-imports -- a program is loaded when it is called: the others cost no time */
import type { ExitCode, Streams } from '@tolmach/command-line';

/** A program that is a command of `tolmach`. */
export interface Program {
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly load: () => { readonly main: (argv: readonly string[], streams: Streams) => Promise<ExitCode> };
}

/** Packages of the programs, in the order of the help. The installers exist only in a checkout. */
const PACKAGES = [
  '@tolmach/translate',
  '@tolmach/caption',
  '@tolmach/classify',
  '@tolmach/characters-app',
  '@tolmach/chat',
  '@tolmach/forecast',
  '@tolmach/music-app',
  '@tolmach/search',
  '@tolmach/serve',
  '@tolmach/engine',
  '@tolmach/cnn',
] as const;

/** What package.json says of a program. */
interface Manifest {
  readonly description: string;
  readonly bin: Readonly<Record<string, string>>;
}

/** The programs whose packages are installed: each is called and described as its package.json says. */
export function installedPrograms(): Program[] {
  return PACKAGES.flatMap((name) => {
    const manifest = manifestOf(name);
    if (manifest === undefined) return [];
    const load = () => require(name) as ReturnType<Program['load']>; // every program exports its main
    return Object.keys(manifest.bin).map((command) => ({ name: command, summary: manifest.description, load }));
  });
}

function manifestOf(name: string): Manifest | undefined {
  try {
    return require(`${name}/package.json`) as Manifest; // a program's package has both
  } catch {
    return undefined;
  }
}
