import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in the package.json of a program's package folder. */
export function packageVersion(packageFolder: string): string {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version); // our own package.json, and npm requires a version
}
