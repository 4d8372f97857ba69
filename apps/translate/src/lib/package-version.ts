import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in the program's own package.json. */
export function packageVersion(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version); // ours, and npm insists on a version
}
