import { existsSync } from 'node:fs';
import { sep } from 'node:path';

/** Elsewhere than on Windows a backslash parts no folders: it begins a command of TeX or an escape; but a drive, or dots before it, mean a path. */
const SEPARATOR = sep === '\\' ? /[/\\]/ : /\/|^(?:[A-Za-z]:|\.{1,2})\\/;
/** A full stop and letters or digits at the end, not digits alone: those end a number. */
const FILE_ENDING = /\.(?=\w*[A-Za-z])\w{1,10}$/;

/**
 * Whether an argument that may be a text is the path of a file or folder: something is there, or it has no white space and
 * a separator or a file ending.
 */
export function isPath(argument: string): boolean {
  if (argument === '') return false;
  return existsSync(argument) || (!/\s/.test(argument) && (SEPARATOR.test(argument) || FILE_ENDING.test(argument)));
}
