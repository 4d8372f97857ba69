import { existsSync } from 'node:fs';
import { pathBytes } from '@tolmach/contracts';
import { respeltPath } from '@tolmach/durable-files';

const STANDARD_INPUT = '/dev/stdin';

/**
 * The path of a file that a user names as input: that of standard input for `-`; where nothing is at the path, the one file
 * whose path reads the same. It may hold bytes that are not UTF-8, as `pathText` writes them.
 *
 * @see {@link respeltPath}
 */
export function inputPath(named: string): string {
  if (named === '-') return STANDARD_INPUT;
  return existsSync(pathBytes(named)) ? named : (respeltPath(named) ?? named);
}
