import { fstatSync, realpathSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError, pathBytes } from '@tolmach/contracts';
import type { TextInput } from './streams';

/** The files that a call reads and writes. */
export interface CallFiles {
  /** Paths that are read; texts, folders and what is not there do not count. */
  readonly inputs: readonly (string | undefined)[];
  /** Standard input, if it is read. */
  readonly stdin?: TextInput;
  /** Paths that are written, by the flags that name them. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
}

/**
 * Refuses an output that is one of the inputs, which it would replace, or another output. Files are told by device and
 * inode: a link of either kind, another spelling of the path and a redirection do not hide one.
 *
 * @throws {@link UsageError} that names the flag
 */
export function expectSeparateFiles({ inputs, stdin, outputs }: CallFiles): void {
  const inputsById = new Map(inputs.filter((path) => path !== undefined).map((path) => [idOf(path), path]));
  if (stdin?.fd !== undefined) inputsById.set(fileId(fstatSync(stdin.fd, { bigint: true })), 'standard input');
  const flagsById = new Map<string, string>();
  for (const [flag, path] of Object.entries(outputs)) {
    const id = path === undefined ? undefined : (idOf(path) ?? newFileId(path));
    if (path === undefined || id === undefined) continue;
    const [input, otherFlag] = [inputsById.get(id), flagsById.get(id)];
    if (input !== undefined) throw notSeparate(flag, 'a file that is not among the inputs', shown(path, input));
    if (otherFlag !== undefined) throw notSeparate(flag, `another file than ${otherFlag}`, path);
    flagsById.set(id, flag);
  }
}

function notSeparate(where: string, expected: string, received: string): UsageError {
  return new UsageError({ where, expected, received, next: 'It would be replaced: name a new file.' });
}

function shown(path: string, input: string): string {
  return input === path ? path : `${path}, which is ${input}`;
}

function idOf(path: string): string | undefined {
  try {
    return fileId(statSync(pathBytes(path), { bigint: true }));
  } catch {
    return undefined; // nothing is there, or nothing that can be looked at: whoever opens it reports that
  }
}

/** Devices, pipes and folders are not replaced. */
function fileId(found: BigIntStats): string | undefined {
  return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
}

/** What two spellings of a path have in common at which nothing is yet; undefined if something else than a file is. */
function newFileId(path: string): string | undefined {
  try {
    if (statSync(pathBytes(path), { throwIfNoEntry: false }) !== undefined) return undefined;
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return undefined;
  }
}
