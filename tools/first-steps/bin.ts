import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '@tolmach/tensor-runtime';
import { renderPages } from './pages';

/** Writes the pages of docs/first-steps anew; with `--check` only names those that would change, exit code 1 if any. */
async function main(): Promise<void> {
  const root = path.join(__dirname, '../..');
  const checks = process.argv.includes('--check');
  await openEngine({ engine: 'cpu' }); // the same numbers on every machine
  for (const { file, text } of await renderPages(root)) {
    const target = path.join(root, file);
    if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
    process.stdout.write(`${file}\n`);
    if (checks) process.exitCode = 1;
    else writeFileSync(target, text);
  }
}

void main();
